import { Link } from '@tanstack/react-router'
import type { TypeSales } from '@ticketcd/schema'
import { useMemo } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useMeasures } from '../../lib/inner/measures.ts'
import type { Moment } from '../../lib/inner/moment.ts'
import { isolated } from '../../lib/isolated.ts'
import { paths } from '../../lib/paths.ts'
import { ChartCard } from '../../ui/inner/charts/chart-card.tsx'
import { chartColour, otherColour } from '../../ui/inner/charts/chart-colours.ts'
import { chartMessages } from '../../ui/inner/charts/chart-messages.ts'
import { dashboardMessages } from './dashboard-messages.ts'
import { leading } from './leading.ts'
import { type BarRow, RowBars, rowLinkStyle } from './row-bars.tsx'

interface RevenueByTypeProps {
  /** Highest revenue first. */
  sales: readonly TypeSales[]
  /** In the order of their colours. */
  types: readonly string[]
  moment: Moment
}

/** The share of each event type in the revenue. Each row links to its events. */
export function RevenueByType({ sales, types, moment }: RevenueByTypeProps) {
  const { format } = useI18n()
  const { percent, roundMoney } = useMeasures()
  const messages = useAreaMessages(dashboardMessages)
  const { other } = useAreaMessages(chartMessages)
  const sum = sales.reduce((total, each) => total + each.revenue, 0)
  const rows = useMemo(() => {
    const note = (revenue: number) => `${roundMoney(revenue)} · ${percent(sum === 0 ? 0 : revenue / sum)}`
    const { leaders, rest } = leading(types)
    const bars: BarRow[] = sales
      .filter(({ type }) => leaders.includes(type))
      .map(({ type, revenue }) => ({
        key: type,
        label: (
          <Link {...paths.adminEvents({ type })} title={messages.seeEvents(type)} className={rowLinkStyle}>
            {type}
          </Link>
        ),
        note: note(revenue),
        colour: chartColour(types.indexOf(type)),
        value: revenue,
      }))
    if (rest.length === 0) return bars
    const value = sales
      .filter(({ type }) => rest.includes(type))
      .reduce((total, each) => total + each.revenue, 0)
    const others = { key: '', label: other(rest.length), note: note(value), colour: otherColour, value }
    return [...bars, others]
  }, [sales, types, sum, messages, other, percent, roundMoney])
  const first = sales[0]
  return (
    <ChartCard
      title={messages.revenueByType}
      summary={
        first && sum > 0
          ? messages.revenueSummary({
              type: isolated(first.type),
              share: percent(first.revenue / sum),
              sum: roundMoney(sum),
            })
          : messages.nothingYet
      }
      file="revenue-by-type"
      moment={moment}
      table={() => ({
        columns: [
          { label: messages.columns.type },
          { label: messages.columns.revenue, show: (euros) => format.money(Math.round(euros * 100)) },
          { label: messages.columns.sold, show: format.number },
          { label: messages.columns.capacity, show: format.number },
          { label: messages.columns.events, show: format.number },
        ],
        rows: sales.map((each) => [each.type, each.revenue / 100, each.sold, each.capacity, each.events]),
      })}
    >
      <RowBars rows={rows} full={Math.max(...rows.map((row) => row.value), 0)} />
    </ChartCard>
  )
}
