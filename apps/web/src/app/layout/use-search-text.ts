import { useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { paths } from '../../lib/paths.ts'

/**
 * Delay of a query after the last keystroke, in milliseconds. It is long enough that fast typing
 * sends one query, and short enough to feel immediate.
 */
const pauseMs = 160

/** The text of the search box, which becomes the query of the home page's address. */
export function useSearchText() {
  const navigate = useNavigate()
  const { onHome, asked } = useLocation({
    select: ({ pathname, search }) => ({ onHome: pathname === paths.home().to, asked: search.q ?? '' }),
  })
  const [typed, setTyped] = useState(asked)
  const sent = useRef(asked)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  // The address also changes by other means: back, "clear filters", a link. Such a change cancels a
  // pending query. A change that this box has caused is ignored.
  useEffect(() => {
    if (asked !== sent.current) {
      clearTimeout(timer.current)
      sent.current = asked
      setTyped(asked)
    }
  }, [asked])

  // After navigation to another page, a pending query must not navigate back.
  useEffect(() => (onHome ? () => clearTimeout(timer.current) : undefined), [onHome])

  function query(text: string) {
    clearTimeout(timer.current)
    const q = text.trim()
    sent.current = q
    const { home } = paths
    if (onHome)
      void navigate({
        ...home(),
        from: home().to,
        search: (now) => withText(now, q),
        replace: true,
        resetScroll: false,
      })
    else void navigate({ ...home(), search: withText({}, q) })
  }

  return {
    typed,

    /** Replaces the text. On the home page a query follows after a pause. */
    type(text: string) {
      setTyped(text)
      clearTimeout(timer.current)
      if (onHome) timer.current = setTimeout(() => query(text), pauseMs)
    },

    /** Queries the text at once. On another page this opens the home page. */
    submit: () => query(typed),

    /** Empties the text, and queries at once. */
    clear() {
      setTyped('')
      query('')
    },
  }
}

/** @returns the search with another text; filters and sort order stay */
function withText<Search extends { q?: string | undefined }>(search: Search, q: string): Search {
  const { q: _before, ...rest } = search
  return (q === '' ? rest : { ...rest, q }) as Search
}
