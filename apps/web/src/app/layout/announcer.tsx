import { useAnnouncement } from '../../lib/announcements.ts'

/** The one place from which screen readers hear of what changes by itself. */
export function Announcer() {
  return (
    <p aria-live="polite" aria-atomic="true" className="sr-only">
      {useAnnouncement()}
    </p>
  )
}
