import { Link } from '@tanstack/react-router'
import type { EventSales } from '@ticketcd/schema'
import { useMemo } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useMeasures } from '../../lib/inner/measures.ts'
import type { Moment } from '../../lib/inner/moment.ts'
import { paths } from '../../lib/paths.ts'
import { ChartCard } from '../../ui/inner/charts/chart-card.tsx'
import { chartColour } from '../../ui/inner/charts/chart-colours.ts'
import { dashboardMessages } from './dashboard-messages.ts'
import { RowBars, rowLinkStyle } from './row-bars.tsx'

interface FillRateProps {
  /** Highest revenue first. */
  events: readonly EventSales[]
  /** Event types in the order of their colours. */
  types: readonly string[]
  moment: Moment
}

/** The sold share of the events with the highest revenue. Each row links to its event. */
export function FillRate({ events, types, moment }: FillRateProps) {
  const { format } = useI18n()
  const { percent } = useMeasures()
  const messages = useAreaMessages(dashboardMessages)
  const full = events.filter((event) => event.capacity > 0 && event.sold >= event.capacity).length
  const rows = useMemo(
    () =>
      events.map((event) => ({
        key: event.eventId,
        label: (
          <Link {...paths.adminEvent(event.eventId)} className={rowLinkStyle}>
            <bdi>{event.name}</bdi>
            <span className="font-normal text-ink-soft">
              {' · '}
              {format.shortDay(event.startsAt, event.timeZone)}
            </span>
          </Link>
        ),
        note: (
          <>
            {percent(shareOf(event))}
            <span className="max-sm:hidden">
              {' · '}
              {messages.filled(format.number(event.sold), format.number(event.capacity))}
            </span>
          </>
        ),
        colour: chartColour(types.indexOf(event.type)),
        value: shareOf(event),
      })),
    [events, types, messages, format, percent],
  )
  return (
    <ChartCard
      title={messages.fillRate}
      summary={events.length > 0 ? messages.fillSummary({ full, count: events.length }) : messages.nothingYet}
      file="fill-rate"
      moment={moment}
      table={() => ({
        columns: [
          { label: messages.columns.event },
          { label: messages.columns.date, showText: (day) => format.day(`${day}T12:00:00Z`, 'UTC') },
          { label: messages.columns.type },
          { label: messages.columns.sold, show: format.number },
          { label: messages.columns.capacity, show: format.number },
          { label: messages.columns.share, show: percent },
          { label: messages.columns.revenue, show: (euros) => format.money(Math.round(euros * 100)) },
        ],
        rows: events.map((event) => [
          event.name,
          dayOf(event),
          event.type,
          event.sold,
          event.capacity,
          Math.round(shareOf(event) * 1_000) / 1_000,
          event.revenue / 100,
        ]),
      })}
    >
      <RowBars full={1} rows={rows} />
    </ChartCard>
  )
}

/** Returns the day in the time zone of the event: `2026-06-12`. */
function dayOf({ startsAt, timeZone }: EventSales): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(startsAt))
}

/** Returns the sold share, from 0 to 1. */
function shareOf({ sold, capacity }: EventSales): number {
  return capacity === 0 ? 0 : sold / capacity
}
