import { type SalesRange, salesSteps } from '@ticketcd/schema'
import { clsx } from 'clsx'
import { useMemo } from 'react'
import { browserTimeZone } from '../../lib/format.ts'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { isolated } from '../../lib/isolated.ts'
import { useMeasures } from '../../lib/measures.ts'
import type { Moment } from '../../lib/moment.ts'
import { ChartCard } from '../../ui/chart-card.tsx'
import { chartColour, otherColour } from '../../ui/chart-colours.ts'
import { chartMessages } from '../../ui/chart-messages.ts'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { dashboardMessages } from './dashboard-messages.ts'
import { salesRanges } from './dashboard-search.ts'
import { leading } from './leading.ts'
import { SalesChart, type SalesLayer } from './sales-chart.tsx'
import { revenueOf, type SalesRow } from './sales-series.ts'
import { stepTime } from './sales-ticks.ts'

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
  const { other, inZone } = useAreaMessages(chartMessages)
  const rows = loaded ?? []
  const step = salesSteps[shown]
  // The server sums up days in UTC.
  const zone = step === 'day' ? 'UTC' : browserTimeZone()
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
      table={() => ({
        columns: [
          {
            label: inZone(
              messages.steps[step],
              format.zone(new Date(rows.at(-1)?.at ?? moment.receivedAt).toISOString(), zone),
            ),
            showText: (at) => stepTime(Date.parse(at), step, format),
            savedLabel: inZone(messages.steps[step], 'UTC'),
          },
          ...types.map((label) => ({
            label,
            show: (euros: number) => format.money(Math.round(euros * 100)),
          })),
        ],
        rows: rows.map(({ at, byType }) => [
          new Date(at).toISOString(),
          ...types.map((type) => revenueOf(byType, type) / 100),
        ]),
      })}
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
          <Legend layers={layers} rows={rows} label={messages.legend} />
        </div>
      ) : failure ? (
        <LoadFailure {...failure} />
      ) : (
        <Skeleton className="min-h-64 flex-1" />
      )}
    </ChartCard>
  )
}

/** The layers in order, the lowest first, each with its sum. */
function Legend({
  layers,
  rows,
  label,
}: {
  layers: readonly SalesLayer[]
  rows: readonly SalesRow[]
  label: string
}) {
  const { roundMoney } = useMeasures()
  return (
    <ul aria-label={label} className="figures mt-3 flex flex-wrap gap-x-4 gap-y-1 text-xs">
      {layers.map((layer) => (
        <li key={layer.name} className="flex items-center gap-1.5">
          <span aria-hidden="true" className="size-2.5 rounded-full" style={{ background: layer.colour }} />
          {layer.name}
          <span className="text-ink-soft">{roundMoney(revenueIn(rows, layer.types))}</span>
        </li>
      ))}
    </ul>
  )
}

function layersOf(types: readonly string[], other: (count: number) => string): SalesLayer[] {
  const { leaders, rest } = leading(types)
  const layers = leaders.map((name, index) => ({ name, types: [name], colour: chartColour(index) }))
  return rest.length === 0
    ? layers
    : [...layers, { name: other(rest.length), types: rest, colour: otherColour }]
}

function revenueIn(rows: readonly SalesRow[], types: readonly string[]): number {
  return rows.reduce(
    (sum, { byType }) => types.reduce((total, type) => total + revenueOf(byType, type), sum),
    0,
  )
}
