import { useAnnouncement } from '../../lib/announcements.ts'

/** The only live region for changes that the user did not cause. */
export function Announcer() {
  return (
    <p aria-live="polite" aria-atomic="true" className="sr-only">
      {useAnnouncement()}
    </p>
  )
}
