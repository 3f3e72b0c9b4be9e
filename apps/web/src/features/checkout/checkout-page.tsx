import { useQuery } from '@tanstack/react-query'
import { eventTopic, type OrderRef } from '@ticketcd/schema'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useLive } from '../../lib/live/use-live.ts'
import { usePageTitle } from '../../lib/page-title.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { EventBrief } from '../../ui/inner/event-brief.tsx'
import { CheckoutFrame } from './checkout-frame.tsx'
import { checkoutMessages } from './checkout-messages.ts'
import { EventBriefSkeleton } from './checkout-skeleton.tsx'
import { keptChoice } from './kept-choice.ts'
import { keptHoldOf } from './kept-hold.ts'
import { NoSuchOrder } from './no-such-order.tsx'
import type { Stage } from './stage.ts'
import { StageContent } from './stage-content.tsx'
import { useCheckout } from './use-checkout.ts'
import { useReview } from './use-review.ts'

export function CheckoutPage({ eventId, orderId }: OrderRef) {
  const { t } = useI18n()
  const m = useAreaMessages(checkoutMessages)
  const trpc = useTRPC()
  const { data: event } = useQuery(
    trpc.catalogue.event.queryOptions(
      { eventId },
      { staleTime: 60_000, refetchInterval: ({ state }) => state.data === undefined && 3_000 },
    ),
  )
  const review = useReview({ eventId, orderId }, event)
  const checkout = useCheckout({ eventId, orderId }, review?.lines ?? null)
  const { stage } = checkout
  const wasOffered = stage.name === 'expired' && keptHoldOf(orderId).read()?.hold.offered === true
  useLive([eventTopic(eventId)])

  const titles = {
    loading: m.title,
    checking: m.checkingTitle,
    review: m.title,
    held: m.title,
    expired: wasOffered ? m.offerLapsedTitle : m.expiredTitle,
    missing: m.missingTitle,
    placed: m.placedTitles[stage.name === 'placed' ? stage.purchase.status : 'confirmed'],
    failed: t.app.errorTitle,
  } satisfies Record<Stage['name'], string>
  usePageTitle(titles[stage.name])

  const choice = stage.name === 'missing' ? keptChoice(event) : []
  if (stage.name === 'missing' && choice.length === 0) return <NoSuchOrder eventId={eventId} />

  const known =
    event ?? (stage.name === 'placed' && stage.purchase.event ? { eventId, ...stage.purchase.event } : null)
  return (
    <CheckoutFrame
      stage={stage.name}
      title={titles[stage.name]}
      aside={known ? <EventBrief event={known} /> : <EventBriefSkeleton />}
    >
      <StageContent
        order={{ eventId, orderId }}
        event={event}
        checkout={checkout}
        review={review}
        choice={choice}
        wasOffered={wasOffered}
      />
    </CheckoutFrame>
  )
}
