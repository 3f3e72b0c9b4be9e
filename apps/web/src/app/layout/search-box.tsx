import { useLocation, useNavigate } from '@tanstack/react-router'
import Search from 'lucide-react/icons/search'
import X from 'lucide-react/icons/x'
import { useEffect, useRef, useState } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'

/**
 * Delay of a query after the last keystroke, in milliseconds. It is long enough that fast typing
 * sends one query, and short enough to feel immediate.
 */
const pauseMs = 160

/** On the home page results follow the typing. On other pages Enter opens the home page. */
export function SearchBox() {
  const { t } = useI18n()
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

  function ask(text: string) {
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

  return (
    <search>
      <form
        className="relative"
        onSubmit={(submit) => {
          submit.preventDefault()
          ask(typed)
        }}
      >
        <Search
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 left-3 my-auto size-4 text-ink-soft"
        />
        <input
          type="search"
          name="q"
          value={typed}
          maxLength={200}
          autoComplete="off"
          enterKeyHint="search"
          aria-label={t.search.label}
          placeholder={t.search.placeholder}
          onChange={({ target }) => {
            setTyped(target.value)
            clearTimeout(timer.current)
            if (onHome) timer.current = setTimeout(() => ask(target.value), pauseMs)
          }}
          className="h-10 w-full rounded-md border border-transparent bg-sunken pr-10 pl-9 text-base hover:bg-pressed focus:bg-page sm:text-sm [&::-webkit-search-cancel-button]:hidden"
        />
        {typed !== '' && (
          <button
            type="button"
            aria-label={t.search.clear}
            className="absolute inset-y-0 right-1 my-auto grid size-8 place-items-center rounded-sm text-ink-soft hover:text-ink"
            onClick={(press) => {
              setTyped('')
              ask('')
              press.currentTarget.form?.querySelector('input')?.focus()
            }}
          >
            <X className="size-4" aria-hidden="true" />
          </button>
        )}
      </form>
    </search>
  )
}

/** @returns the search with another text; filters and sort order stay */
function withText<Search extends { q?: string | undefined }>(search: Search, q: string): Search {
  const { q: _before, ...rest } = search
  return (q === '' ? rest : { ...rest, q }) as Search
}
