import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type EventDetail, eventTopic, type TicketView } from '@ticketcd/schema'
import CalendarX from 'lucide-react/icons/calendar-x'
import ShieldCheck from 'lucide-react/icons/shield-check'
import type { ReactNode } from 'react'
import { refetchEvery } from '../../lib/connection.ts'
import { failureOf } from '../../lib/failure.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useLive } from '../../lib/live/use-live.ts'
import { OwnHold } from '../../lib/own-hold.tsx'
import { usePageTitle } from '../../lib/page-title.ts'
import { paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { Cover } from '../../ui/cover.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { SaleBadge } from '../../ui/sale-badge.tsx'
import { CalendarButton } from './calendar-button.tsx'
import { EventFacts } from './event-facts.tsx'
import { eventMessages } from './event-messages.ts'
import { EventSkeleton } from './event-skeleton.tsx'
import { ShareButton } from './share-button.tsx'
import { TicketPanel } from './ticket-panel.tsx'
import { useStockAnnouncement } from './use-stock-announcement.ts'

interface EventPageProps {
  eventId: string
  /** Shown among the actions of the event, such as the heart button. */
  action: (event: EventDetail) => ReactNode
  /** The form for an alert on the event's stock; `chosen` is the number of chosen tickets. */
  alert: (event: EventDetail, chosen: number) => ReactNode
  /** The waiting list of a ticket type; `chosen` is the number of its chosen tickets. */
  waiting: (event: EventDetail, ticket: TicketView, chosen: number) => ReactNode
}

export function EventPage({ eventId, action, alert, waiting }: EventPageProps) {
  const trpc = useTRPC()
  useLive([eventTopic(eventId)])
  const {
    data: event,
    error,
    errorUpdateCount,
    refetch,
  } = useQuery(trpc.catalogue.event.queryOptions({ eventId }, { refetchInterval: refetchEvery(5_000) }))
  if (event) return <EventView event={event} action={action(event)} {...{ alert, waiting }} />
  if (errorUpdateCount === 0) return <EventSkeleton />
  const { code } = failureOf(error)
  // An address with an invalid event id leads to no event either.
  if (code === 'event-not-found' || code === 'invalid-input') return <NoSuchEvent />
  return <LoadFailure level={1} error={error} onRetry={() => void refetch()} />
}

interface EventViewProps extends Pick<EventPageProps, 'alert' | 'waiting'> {
  event: EventDetail
  action: ReactNode
}

function EventView({ event, action, alert, waiting }: EventViewProps) {
  const m = useAreaMessages(eventMessages)
  useStockAnnouncement(event)
  usePageTitle(event.name)
  const over = event.state === 'past' || event.state === 'cancelled'
  return (
    <div className="page-width grid grid-cols-1 gap-x-14 gap-y-10 pt-4 sm:pt-8 lg:grid-cols-[minmax(0,1fr)_25rem]">
      <div>
        <Cover
          type={event.type}
          eventId={event.eventId}
          muted={over}
          className="aspect-video rounded-lg sm:aspect-[21/9]"
        />
        <div className="mt-6 flex flex-wrap items-center gap-3">
          <bdi className="text-ink-soft text-sm">{event.type}</bdi>
          <OwnHold eventId={event.eventId}>{(isHeld) => <SaleBadge {...event} isHeld={isHeld} />}</OwnHold>
          <div className="ml-auto flex items-center gap-2">
            <CalendarButton event={event} />
            <ShareButton event={event} />
            {action}
          </div>
        </div>
        <h1 className="mt-3 break-words font-semibold text-xl">
          <bdi>{event.name}</bdi>
        </h1>
        <EventFacts event={event} />
      </div>
      <TicketPanel key={event.eventId} {...{ event, alert, waiting }} />
      <section aria-labelledby="about" className="max-w-prose">
        <h2 id="about" className="font-semibold text-lg">
          {m.about}
        </h2>
        <p dir="auto" className="mt-3 whitespace-pre-line break-words">
          {event.description}
        </p>
        <Link
          {...paths.proof(event.eventId)}
          className="mt-6 inline-flex min-h-6 items-center gap-2 rounded-sm text-ink-soft text-sm underline decoration-1 underline-offset-4 hover:text-ink"
        >
          <ShieldCheck aria-hidden="true" className="size-4 shrink-0" />
          {m.proof}
        </Link>
      </section>
    </div>
  )
}

function NoSuchEvent() {
  const { t } = useI18n()
  const m = useAreaMessages(eventMessages)
  usePageTitle(t.app.notFoundTitle)
  return (
    <EmptyState
      level={1}
      icon={<CalendarX />}
      title={m.notFoundTitle}
      action={
        <Link {...paths.home()} className={buttonStyle('primary')}>
          {t.app.backHome}
        </Link>
      }
    >
      {m.notFoundHint}
    </EmptyState>
  )
}
