import { useEffect } from 'react'

const app = 'TickETCD'

/** Names the page in the tab and in the history. @param title `undefined` while it is not known */
export function usePageTitle(title: string | undefined) {
  // The document's title belongs to the browser, not to React.
  useEffect(() => {
    document.title = title ? `${title} · ${app}` : app
    return () => {
      document.title = app
    }
  }, [title])
}
