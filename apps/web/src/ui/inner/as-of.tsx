import { livePulseMs, staleAfterMs } from '@ticketcd/schema'
import { clsx } from 'clsx'
import { useNow } from '../../lib/clock.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useMeasures } from '../../lib/inner/measures.ts'
import type { Moment } from '../../lib/inner/moment.ts'
import { chartMessages } from './charts/chart-messages.ts'

/** A healthy stream may be silent for one pulse. Older figures are stale. In milliseconds. */
const staleMs = staleAfterMs + livePulseMs

/** "As of revision 12,345, 0.3 s ago", updated live. Stale figures have another colour and icon. */
export function AsOf({ moment: { revision, receivedAt, ageMs } }: { moment: Moment }) {
  const now = useNow(200)
  const { format } = useI18n()
  const { age } = useMeasures()
  const messages = useAreaMessages(chartMessages)
  const oldMs = ageMs + Math.max(0, now - receivedAt)
  const stale = oldMs > staleMs
  return (
    <p className={clsx('figures flex items-center gap-1.5 text-xs', stale ? 'text-warn' : 'text-ink-soft')}>
      <svg viewBox="0 0 8 8" className="size-2 shrink-0" aria-hidden="true">
        {stale ? (
          <path d="M4 .5 7.7 7.5H.3z" fill="currentColor" />
        ) : (
          <circle cx="4" cy="4" r="3" className="fill-good" />
        )}
      </svg>
      {revision === null
        ? messages.asOf(age(oldMs))
        : messages.asOfRevision(format.number(revision), age(oldMs))}
    </p>
  )
}
