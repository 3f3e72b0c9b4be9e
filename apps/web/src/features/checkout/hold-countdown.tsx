import { type HoldView, renewalsMax } from '@ticketcd/schema'
import { clsx } from 'clsx'
import Clock from 'lucide-react/icons/clock'
import { failureOf } from '../../lib/failure.ts'
import { browserTimeZone } from '../../lib/format.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Button } from '../../ui/button.tsx'
import { checkoutMessages } from './checkout-messages.ts'
import { clockText, lastSeconds, renewableSeconds, shareLeft } from './countdown.ts'
import { useRenew } from './use-renew.ts'

interface HoldCountdownProps {
  hold: HoldView
  secondsLeft: number
  /** `false` while an order is being sent. */
  renewable: boolean
}

/**
 * The remaining time of a hold, and a button that adds time. Screen readers announce when time can
 * be added and when the last minute begins.
 */
export function HoldCountdown({ hold, secondsLeft, renewable }: HoldCountdownProps) {
  const { t, format } = useI18n()
  const m = useAreaMessages(checkoutMessages)
  const renew = useRenew(hold)
  const last = secondsLeft <= lastSeconds
  const renewals = hold.offered ? 0 : renewalsMax - hold.renewals
  const offersTime = renewals > 0 && secondsLeft <= renewableSeconds
  return (
    <div className={clsx('overflow-hidden rounded-lg border', last ? 'bg-warn-wash text-warn' : 'bg-raised')}>
      <div className="flex items-center gap-4 px-5 pt-4">
        <Clock aria-hidden="true" className={clsx('size-5 shrink-0', !last && 'text-ink-soft')} />
        <p className={clsx('min-w-0 flex-1 text-sm', !last && 'text-ink-soft')}>
          {hold.offered ? m.keptOffer : last ? m.lastMinute : m.kept}
        </p>
        <p role="timer" aria-label={m.timeLeft} className="figures font-semibold text-lg">
          {clockText(secondsLeft)}
        </p>
      </div>
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 pt-2 pb-4 pl-14">
        <p className={clsx('min-w-0 flex-1 basis-40 text-sm', !last && 'text-ink-soft')}>
          {renew.error
            ? sentenceFor(failureOf(renew.error), t, format)
            : hold.offered
              ? m.offerEnds(format.dayAndTime(hold.expiresAt, browserTimeZone()))
              : offersTime
                ? m.renewable(renewals)
                : m.renewals(renewals)}
        </p>
        {offersTime && (
          <Button
            size="sm"
            busy={renew.isPending || !renewable}
            onClick={() => renew.mutate({ ...refOf(hold), renewal: hold.renewals + 1 })}
          >
            {m.renew}
          </Button>
        )}
      </div>
      {!hold.offered && (
        <div aria-hidden="true" className="h-1 bg-sunken">
          <div
            className={clsx('h-full origin-left', last ? 'bg-warn' : 'bg-accent')}
            style={{ transform: `scaleX(${shareLeft(secondsLeft)})` }}
          />
        </div>
      )}
      <p role="status" className="sr-only">
        {last ? m.lastMinuteSpoken(renewals) : offersTime ? m.renewableSpoken(renewals) : ''}
      </p>
    </div>
  )
}

function refOf({ eventId, orderId }: HoldView) {
  return { eventId, orderId }
}
