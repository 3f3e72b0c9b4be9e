import { useEffect } from 'react'

/** Names the page in the browser's tab and history. @param title without the app's name */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · TickETCD`
  }, [title])
}
