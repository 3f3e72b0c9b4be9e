import { type SalesRange, salesSteps } from '@ticketcd/schema'
import { clsx } from 'clsx'
import { useMemo } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useMeasures } from '../../lib/inner/measures.ts'
import type { Moment } from '../../lib/inner/moment.ts'
import { isolated } from '../../lib/isolated.ts'
import { ChartCard } from '../../ui/inner/charts/chart-card.tsx'
import { chartMessages } from '../../ui/inner/charts/chart-messages.ts'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { dashboardMessages } from './dashboard-messages.ts'
import { salesRanges } from './dashboard-search.ts'
import { SalesChart } from './sales-chart.tsx'
import { layersOf } from './sales-layers.ts'
import { SalesLegend } from './sales-legend.tsx'
import { revenueIn, type SalesRow } from './sales-series.ts'
import { stepTime } from './sales-ticks.ts'
import { useSalesTable } from './use-sales-table.ts'

interface SalesOverTimeProps {
  range: SalesRange
  onRange: (range: SalesRange) => void
  /** The range of `rows`: the previous one while `range` loads. */
  shown: SalesRange
  /** `undefined` before the first load. */
  rows: readonly SalesRow[] | undefined
  /** Why there are no rows. */
  failure: { error: unknown; onRetry: () => void } | null
  /** In the order of their colours. */
  types: readonly string[]
  moment: Moment
}

export function SalesOverTime({
  range,
  onRange,
  shown,
  rows: loaded,
  failure,
  types,
  moment,
}: SalesOverTimeProps) {
  const { format } = useI18n()
  const { roundMoney } = useMeasures()
  const messages = useAreaMessages(dashboardMessages)
  const { other } = useAreaMessages(chartMessages)
  const rows = loaded ?? []
  const step = salesSteps[shown]
  const table = useSalesTable({ rows, step, types, moment })
  const layers = useMemo(() => layersOf(types, other), [types, other])
  const sums = types
    .map((type) => ({ type, revenue: revenueIn(rows, [type]) }))
    .toSorted((one, another) => another.revenue - one.revenue)
  const summary = messages.salesSummary({
    sum: roundMoney(revenueIn(rows, types)),
    since: stepTime(rows[0]?.at ?? moment.receivedAt, step, format),
    best: sums[0] && sums[0].revenue > 0 ? isolated(sums[0].type) : null,
  })
  return (
    <ChartCard
      title={messages.salesOverTime}
      summary={loaded ? summary : failure ? null : <Skeleton className="mt-1 h-4 w-56" />}
      file={`sales-${shown}`}
      moment={moment}
      table={table}
      controls={
        <Segmented
          label={messages.range}
          value={range}
          options={salesRanges.map((value) => ({ value, label: messages.ranges[value] }))}
          onChange={onRange}
        />
      }
    >
      {loaded ? (
        <div
          aria-busy={shown !== range}
          className={clsx('flex flex-1 flex-col transition-opacity', shown !== range && 'opacity-50')}
        >
          <div className="min-h-64 flex-1">
            <SalesChart
              label={`${messages.salesOverTime}. ${summary}`}
              step={step}
              rows={rows}
              layers={layers}
            />
          </div>
          <SalesLegend layers={layers} rows={rows} label={messages.legend} />
        </div>
      ) : failure ? (
        <LoadFailure {...failure} />
      ) : (
        <Skeleton className="min-h-64 flex-1" />
      )}
    </ChartCard>
  )
}
