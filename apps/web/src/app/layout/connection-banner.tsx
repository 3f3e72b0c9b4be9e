import { useNow } from '../../lib/clock.ts'
import { ageAt, type Connection, isStale, useConnection } from '../../lib/connection.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'

/** One line that is shown while the page's data may be stale. */
export function ConnectionBanner() {
  const connection = useConnection()
  return (
    <div role="status">
      {isStale(connection) && (
        <div className="bg-warn-wash text-warn">
          <p className="page-width figures py-2 text-sm">
            <StaleSentence connection={connection} />
          </p>
        </div>
      )}
    </div>
  )
}

function StaleSentence({ connection }: { connection: Connection }) {
  const { t } = useI18n()
  const now = useNow(1_000)
  const ageMs = ageAt(connection, now)
  if (ageMs === null) return t.app.unreachableFirst
  const seconds = Math.round(ageMs / 1_000)
  // The age changes every second, so screen readers read only the first sentence.
  return (
    <span aria-live="off">
      {connection.reachable ? t.app.showingOld(seconds) : t.app.unreachable(seconds)}
    </span>
  )
}
