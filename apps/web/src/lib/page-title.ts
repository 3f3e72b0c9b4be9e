import { useEffect } from 'react'

/** Sets the title of the browser's tab and history entry. @param title without the app's name */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · TickETCD`
  }, [title])
}
