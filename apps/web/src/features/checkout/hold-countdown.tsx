import { clsx } from 'clsx'
import Clock from 'lucide-react/icons/clock'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { checkoutMessages } from './checkout-messages.ts'
import { clockText, lastSeconds, shareLeft } from './countdown.ts'

/** How long the tickets are still kept. Read out once, when the last minute begins. */
export function HoldCountdown({ secondsLeft }: { secondsLeft: number }) {
  const m = useAreaMessages(checkoutMessages)
  const last = secondsLeft <= lastSeconds
  return (
    <div className={clsx('overflow-hidden rounded-lg border', last ? 'bg-warn-wash text-warn' : 'bg-raised')}>
      <div className="flex items-center gap-4 px-5 py-4">
        <Clock aria-hidden="true" className={clsx('size-5 shrink-0', !last && 'text-ink-soft')} />
        <p className={clsx('min-w-0 flex-1 text-sm', !last && 'text-ink-soft')}>
          {last ? m.lastMinute : m.kept}
        </p>
        <p role="timer" aria-label={m.timeLeft} className="figures font-semibold text-lg">
          {clockText(secondsLeft)}
        </p>
      </div>
      <div aria-hidden="true" className="h-1 bg-sunken">
        <div
          className={clsx('h-full origin-left', last ? 'bg-warn' : 'bg-accent')}
          style={{ transform: `scaleX(${shareLeft(secondsLeft)})` }}
        />
      </div>
      <p role="status" className="sr-only">
        {last && m.lastMinuteSpoken}
      </p>
    </div>
  )
}
