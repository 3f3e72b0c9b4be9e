import type { SalesRange, Statistics } from '@ticketcd/schema'
import { memo, useMemo, useState } from 'react'
import { useMoment } from '../../lib/inner/moment.ts'
import { FillRate } from './fill-rate.tsx'
import { keptOrder } from './leading.ts'
import { RevenueByType } from './revenue-by-type.tsx'
import { SalesOverTime } from './sales-over-time.tsx'
import { isSameSales, salesRows } from './sales-series.ts'
import { TicketTypes } from './ticket-types.tsx'
import { useSales } from './use-statistics.ts'
import { useUnchanged } from './use-unchanged.ts'

interface DashboardChartsProps {
  reported: {
    statistics: Statistics
    /** In milliseconds since 1970, by the clock of this device. */
    receivedAt: number
  }
  range: SalesRange
  onRange: (range: SalesRange) => void
}

/**
 * The charts of the dashboard. They are its most expensive part, so they render only if their props
 * change.
 */
export const DashboardCharts = memo(function DashboardCharts({
  reported: { statistics, receivedAt },
  range,
  onRange,
}: DashboardChartsProps) {
  const sales = useSales(range, statistics)
  const rows = useUnchanged(
    useMemo(() => (sales.data ? salesRows(sales.data, sales.steps) : undefined), [sales.data, sales.steps]),
    isSameSales,
  )
  const types = useKeptOrder(statistics.byType.map((each) => each.type))
  const moment = useMoment({ revision: statistics.revision, receivedAt, ageMs: statistics.ageMs })
  return (
    <div className="grid gap-4 lg:grid-cols-3">
      <div className="flex min-w-0 flex-col *:flex-1 lg:col-span-2">
        <SalesOverTime
          range={range}
          onRange={onRange}
          shown={sales.shown}
          rows={rows}
          failure={
            sales.data === undefined && sales.errorUpdateCount > 0
              ? { error: sales.error, onRetry: () => void sales.refetch() }
              : null
          }
          types={types}
          moment={moment}
        />
      </div>
      <RevenueByType sales={statistics.byType} types={types} moment={moment} />
      <TicketTypes sales={statistics.byTicketType} others={statistics.otherTicketTypes} moment={moment} />
      <div className="flex min-w-0 flex-col *:flex-1 lg:col-span-2">
        <FillRate events={statistics.topEvents} types={types} moment={moment} />
      </div>
    </div>
  )
})

/** Returns names in the order of their first appearance while the page is open. */
function useKeptOrder(names: readonly string[]): readonly string[] {
  const [order, setOrder] = useState(names)
  const next = keptOrder(order, names)
  if (next !== order) setOrder(next)
  return next
}
