import { Link } from '@tanstack/react-router'
import { totalOf } from '@ticketcd/schema'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useHold } from '../../lib/inner/use-hold.ts'
import { paths } from '../../lib/paths.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { OrderLines } from '../../ui/inner/order-lines.tsx'
import { BuyButton } from './buy-button.tsx'
import { BuyingNotices } from './buying-notices.tsx'
import { checkoutMessages } from './checkout-messages.ts'
import type { Buying, ChosenLine } from './stage.ts'
import type { CheckoutView } from './use-checkout.ts'
import type { Review } from './use-review.ts'

interface ReviewStageProps {
  eventId: string
  lines: readonly ChosenLine[]
  buying: Buying
  checkout: CheckoutView
  review: Review
  /** The name of the ticket holder. */
  customer: string | undefined
}

/** The order that is bought in one step: its tickets, its total, and the button that buys it. */
export function ReviewStage({ eventId, lines, buying, checkout, review, customer }: ReviewStageProps) {
  const { t } = useI18n()
  const m = useAreaMessages(checkoutMessages)
  const { hold, isPending } = useHold(eventId)
  const { notThrough, confirm } = checkout
  const refusal = isMended(checkout.refusal, lines) ? null : checkout.refusal
  const short = refusal?.code === 'not-enough-left' && refusal.available > 0 ? refusal : null
  const total = totalOf(lines)
  return (
    <>
      <p className="text-ink-soft">{m.reviewText}</p>
      <div className="rounded-lg border bg-raised px-5 pt-2 pb-5">
        <OrderLines lines={lines} total={total} />
      </div>
      <BuyingNotices
        buying={buying}
        pausedText={m.pausedReviewText}
        refusal={refusal}
        notThrough={notThrough}
        notThroughText={m.notThroughReviewText}
        wayOn={
          short ? (
            <Button size="sm" onClick={() => review.take(short)}>
              {t.event.take(short.available)}
            </Button>
          ) : (
            refusal?.code === 'payment-required' && (
              <Button size="sm" busy={isPending} onClick={() => hold(lines)}>
                {m.toPayment}
              </Button>
            )
          )
        }
      />
      <BuyButton buying={buying} total={total} onPress={() => confirm()} />
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="text-ink-soft text-sm">{customer && m.goesTo(customer)}</p>
        <Link {...paths.event(eventId)} className={buttonStyle('plain', 'sm')}>
          {m.change}
        </Link>
      </div>
    </>
  )
}

/** Whether the choice was lowered to the available number since the refusal. */
function isMended(refusal: CheckoutView['refusal'], lines: readonly ChosenLine[]): boolean {
  if (refusal?.code !== 'not-enough-left') return false
  const wanted = lines.find((line) => line.ticketType === refusal.ticketType)?.quantity ?? 0
  return wanted <= refusal.available
}
