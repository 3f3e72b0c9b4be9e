import type { Statistics } from '@ticketcd/schema'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useMeasures } from '../../lib/inner/measures.ts'
import { dashboardMessages } from './dashboard-messages.ts'
import { FigureCard, Trend } from './figure-card.tsx'
import { type SalesRow, totalOf } from './sales-series.ts'
import { change } from './trend.ts'

interface FiguresProps {
  statistics: Statistics
  /** The last 24 hours and the last hour, for the sparklines; empty while they load. */
  hours: readonly SalesRow[]
  minutes: readonly SalesRow[]
}

/** The shop in five figures. */
export function Figures({ statistics, hours, minutes }: FiguresProps) {
  const { format } = useI18n()
  const { percent, rate: perSecond, roundMoney } = useMeasures()
  const messages = useAreaMessages(dashboardMessages)
  const { last24Hours: now, previous24Hours: before, rate, totals } = statistics
  const shareOf = (count: number) => (totals.capacity === 0 ? 0 : count / totals.capacity)
  // Without the last step, which is not complete.
  const hourly = hours.slice(0, -1).map((row) => totalOf(row.byType))
  return (
    <dl aria-label={messages.figures} className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-5">
      <FigureCard
        className="max-lg:col-span-2"
        label={messages.revenue}
        value={roundMoney(now.revenue)}
        note={<Trend share={change(now.revenue, before.revenue)} />}
        values={hourly.map((each) => each.revenue)}
      />
      <FigureCard
        label={messages.tickets}
        value={format.number(now.tickets)}
        note={<Trend share={change(now.tickets, before.tickets)} />}
        values={hourly.map((each) => each.tickets)}
      />
      <FigureCard
        label={messages.rate}
        value={perSecond(rate.ordersPerSecond)}
        note={messages.rateNote(perSecond(rate.ticketsPerSecond))}
        values={minutes.slice(0, -1).map((row) => totalOf(row.byType).orders)}
      />
      <FigureCard
        share={shareOf(totals.available)}
        label={messages.available}
        value={format.number(totals.available)}
        note={messages.availableNote(percent(shareOf(totals.available)))}
      />
      <FigureCard
        share={shareOf(totals.held)}
        label={messages.held}
        value={format.number(totals.held)}
        note={messages.heldNote}
      />
    </dl>
  )
}
