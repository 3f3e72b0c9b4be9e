import type { OtherTicketTypeSales, TicketTypeSales } from '@ticketcd/schema'
import { useMemo } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useMeasures } from '../../lib/inner/measures.ts'
import type { Moment } from '../../lib/inner/moment.ts'
import { isolated } from '../../lib/isolated.ts'
import { ChartCard } from '../../ui/inner/charts/chart-card.tsx'
import { chartColours, otherColour } from '../../ui/inner/charts/chart-colours.ts'
import { chartMessages } from '../../ui/inner/charts/chart-messages.ts'
import { dashboardMessages } from './dashboard-messages.ts'
import { leading } from './leading.ts'
import { type BarRow, RowBars } from './row-bars.tsx'

interface TicketTypesProps {
  sales: readonly TicketTypeSales[]
  /** The sum of the types with the lowest sales, if there are too many to list each one. */
  others: OtherTicketTypeSales | null
  moment: Moment
}

/** The sold tickets by ticket type. Types of the same name are summed up over all events. */
export function TicketTypes({ sales, others, moment }: TicketTypesProps) {
  const { format } = useI18n()
  const { percent } = useMeasures()
  const messages = useAreaMessages(dashboardMessages)
  const { other } = useAreaMessages(chartMessages)
  const sum = sales.reduce((total, each) => total + each.sold, others?.sold ?? 0)
  const rows = useMemo(() => {
    const row = (key: string, label: string, sold: number, colour: string): BarRow => ({
      key,
      label,
      note: messages.soldOf(format.number(sold), percent(sum === 0 ? 0 : sold / sum)),
      colour,
      value: sold,
    })
    const { leaders, rest } = leading(sales)
    const bars = leaders.map((each) => row(each.ticketType, each.ticketType, each.sold, chartColours[0]))
    const types = rest.length + (others?.types ?? 0)
    if (types === 0) return bars
    const sold = rest.reduce((total, each) => total + each.sold, others?.sold ?? 0)
    return [...bars, row('', other(types), sold, otherColour)]
  }, [sales, others, sum, messages, other, percent, format])
  const first = sales[0]
  return (
    <ChartCard
      title={messages.ticketTypes}
      summary={
        first && sum > 0
          ? messages.ticketTypesSummary({
              type: isolated(first.ticketType),
              share: percent(first.sold / sum),
            })
          : messages.nothingYet
      }
      file="ticket-types"
      moment={moment}
      table={() => ({
        columns: [
          { label: messages.columns.ticketType },
          { label: messages.columns.sold, show: format.number },
          { label: messages.columns.held, show: format.number },
          { label: messages.columns.available, show: format.number },
          { label: messages.columns.revenue, show: (euros) => format.money(Math.round(euros * 100)) },
        ],
        rows: [
          ...sales.map((each) => [each.ticketType, ...figuresOf(each)]),
          ...(others ? [[other(others.types), ...figuresOf(others)]] : []),
        ],
      })}
    >
      <RowBars rows={rows} full={Math.max(...rows.map((each) => each.value), 0)} />
    </ChartCard>
  )
}

/** The figures in the order of the table's columns; revenue in euros. */
function figuresOf({ sold, held, available, revenue }: Omit<TicketTypeSales, 'ticketType'>): number[] {
  return [sold, held, available, revenue / 100]
}
