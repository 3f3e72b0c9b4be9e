import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { eventTopic, type OrderRef } from '@ticketcd/schema'
import TicketX from 'lucide-react/icons/ticket-x'
import { useAccount } from '../../lib/account.ts'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useLive } from '../../lib/live/use-live.ts'
import { usePageTitle } from '../../lib/page-title.ts'
import { paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { EventBrief } from '../../ui/event-brief.tsx'
import { Notice } from '../../ui/notice.tsx'
import { CheckingStage } from './checking-stage.tsx'
import { CheckoutFrame } from './checkout-frame.tsx'
import { checkoutMessages } from './checkout-messages.ts'
import { CheckoutSkeleton, EventBriefSkeleton } from './checkout-skeleton.tsx'
import { ChoiceStage } from './choice-stage.tsx'
import { HeldStage } from './held-stage.tsx'
import { keptChoice } from './kept-choice.ts'
import { keptHoldOf } from './kept-hold.ts'
import { PlacedStage } from './placed-stage.tsx'
import { ReviewStage } from './review-stage.tsx'
import type { Stage } from './stage.ts'
import { ToOpenHold } from './to-open-hold.tsx'
import { useCheckout } from './use-checkout.ts'
import { useReview } from './use-review.ts'

export function CheckoutPage({ eventId, orderId }: OrderRef) {
  const { t, format } = useI18n()
  const m = useAreaMessages(checkoutMessages)
  const trpc = useTRPC()
  const account = useAccount()
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
      {stage.name === 'failed' && (
        <Notice
          tone="bad"
          urgent
          action={
            <Link {...paths.event(eventId)} className={buttonStyle()}>
              {m.toEvent}
            </Link>
          }
        >
          {sentenceFor(stage.failure, t, format)}
        </Notice>
      )}
      {stage.name === 'placed' && <PlacedStage purchase={stage.purchase} event={event} />}
    </CheckoutFrame>
  )
}

function NoSuchOrder({ eventId }: { eventId: string }) {
  const { t } = useI18n()
  const m = useAreaMessages(checkoutMessages)
  return (
    <EmptyState
      level={1}
      icon={<TicketX />}
      title={t.order.notFoundTitle}
      action={
        <>
          <Link {...paths.event(eventId)} className={buttonStyle('primary')}>
            {m.toEvent}
          </Link>
          <Link {...paths.tickets()} className={buttonStyle()}>
            {t.app.myTickets}
          </Link>
        </>
      }
    >
      {m.noSuchOrder}
    </EmptyState>
  )
}
