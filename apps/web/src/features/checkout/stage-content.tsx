import type { EventDetail, OrderRef } from '@ticketcd/schema'
import { useAccount } from '../../lib/account.ts'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { CheckingStage } from './checking-stage.tsx'
import { checkoutMessages } from './checkout-messages.ts'
import { CheckoutSkeleton } from './checkout-skeleton.tsx'
import { ChoiceStage } from './choice-stage.tsx'
import { FailedStage } from './failed-stage.tsx'
import { HeldStage } from './held-stage.tsx'
import { PlacedStage } from './placed-stage.tsx'
import { ReviewStage } from './review-stage.tsx'
import type { ChosenLine } from './stage.ts'
import { ToOpenHold } from './to-open-hold.tsx'
import type { CheckoutView } from './use-checkout.ts'
import type { Review } from './use-review.ts'

interface StageContentProps {
  order: OrderRef
  /** `undefined` while it loads, or if the catalogue does not list it any more. */
  event: EventDetail | undefined
  checkout: CheckoutView
  /** `null` for an order that is held. */
  review: Review | null
  /** The kept choice of an order that does not exist. */
  choice: readonly ChosenLine[]
  /** Whether the expired hold was an offer of a waiting list. */
  wasOffered: boolean
}

/** The content of the current stage. */
export function StageContent({ order, event, checkout, review, choice, wasOffered }: StageContentProps) {
  const m = useAreaMessages(checkoutMessages)
  const account = useAccount()
  const { eventId, orderId } = order
  const { stage } = checkout
  return (
    <>
      {stage.name === 'loading' && <CheckoutSkeleton />}
      {stage.name === 'checking' && <CheckingStage lines={stage.lines} />}
      {stage.name === 'review' && review && (
        <ReviewStage
          {...stage}
          eventId={eventId}
          checkout={checkout}
          review={review}
          customer={account?.name}
        />
      )}
      {stage.name === 'held' && <HeldStage {...stage} checkout={checkout} customer={account?.name} />}
      {stage.name === 'expired' && (
        <ChoiceStage
          eventId={eventId}
          reason={wasOffered ? m.offerLapsed : m.expiredText}
          lines={stage.lines}
          tickets={event?.tickets}
        />
      )}
      {stage.name === 'missing' && (
        <ChoiceStage
          eventId={eventId}
          reason={m.missingText}
          lines={choice}
          tickets={event?.tickets}
          {...(!stage.isOver && { orderId })}
        />
      )}
      {(stage.name === 'expired' || stage.name === 'missing') && (
        <ToOpenHold eventId={eventId} orderId={orderId} />
      )}
      {stage.name === 'failed' && <FailedStage eventId={eventId} failure={stage.failure} />}
      {stage.name === 'placed' && <PlacedStage purchase={stage.purchase} event={event} />}
    </>
  )
}
