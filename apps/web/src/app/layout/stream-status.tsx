import { isStale, useConnection } from '../../lib/connection.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useLiveStatus } from '../../lib/live/use-live.ts'

/** Notice, without height, that counts are polled. A stale page shows the banner instead. */
export function StreamStatus() {
  const { t } = useI18n()
  const connection = useConnection()
  const shown = useLiveStatus() === 'reconnecting' && !isStale(connection)
  return (
    <div
      role="status"
      className="pointer-events-none sticky top-28 z-20 flex h-0 justify-center md:top-16 print:hidden"
    >
      {shown && (
        <p className="mt-2 h-7 rounded-full border bg-raised px-3 text-ink-soft text-xs leading-6.5">
          {t.app.reconnecting}
        </p>
      )}
    </div>
  )
}
