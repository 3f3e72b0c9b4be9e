import type { HoldView } from '@ticketcd/schema'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { OrderLines } from '../../ui/order-lines.tsx'
import { checkoutMessages } from './checkout-messages.ts'
import { HoldCountdown } from './hold-countdown.tsx'
import { ReleaseButton } from './release-button.tsx'
import type { CheckoutView } from './use-checkout.ts'

interface HeldStageProps {
  hold: HoldView
  buying: 'possible' | 'under-way' | 'paused'
  checkout: CheckoutView
  /** Whose tickets they will be. */
  customer: string | undefined
}

/** The tickets are kept: what they are, what they cost, how long, and the button that buys them. */
export function HeldStage({ hold, buying, checkout, customer }: HeldStageProps) {
  const { t, format } = useI18n()
  const m = useAreaMessages(checkoutMessages)
  const { secondsLeft, refusal, notThrough, confirm } = checkout
  const words = {
    possible: hold.total === 0 ? m.confirmFree : m.confirm(format.money(hold.total)),
    'under-way': m.confirming,
    paused: m.paused,
  } satisfies Record<typeof buying, string>

  return (
    <>
      <HoldCountdown secondsLeft={secondsLeft ?? 0} />
      <div className="rounded-lg border bg-raised px-5 pt-2 pb-5">
        <OrderLines lines={hold.lines} total={hold.total} />
      </div>
      {buying === 'paused' && (
        <Notice tone="warn" title={m.pausedTitle}>
          {m.pausedText}
        </Notice>
      )}
      {buying === 'possible' && refusal && (
        <Notice tone="bad" urgent>
          {sentenceFor(refusal, t, format)}
        </Notice>
      )}
      {buying === 'possible' && notThrough && (
        <Notice tone="warn" urgent title={m.notThroughTitle}>
          {m.notThroughText}
        </Notice>
      )}
      <div className="max-sm:sticky max-sm:bottom-0 max-sm:z-20 max-sm:-mx-4 max-sm:border-t max-sm:bg-page max-sm:px-4 max-sm:pt-3 max-sm:pb-[max(0.75rem,env(safe-area-inset-bottom))]">
        <Button
          tone={buying === 'paused' ? 'plain' : 'primary'}
          size="lg"
          className="w-full"
          busy={buying !== 'possible'}
          onClick={confirm}
        >
          {words[buying]}
        </Button>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="text-ink-soft text-sm">{customer && m.goesTo(customer)}</p>
        <ReleaseButton hold={hold} disabled={buying === 'under-way'} />
      </div>
    </>
  )
}
