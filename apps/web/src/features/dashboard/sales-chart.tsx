import type { SalesStep } from '@ticketcd/schema'
import { memo, useMemo } from 'react'
import {
  Area,
  AreaChart,
  CartesianGrid,
  DefaultZIndexes,
  ReferenceArea,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useMeasures } from '../../lib/inner/measures.ts'
import { ChartTooltip } from '../../ui/inner/charts/chart-tooltip.tsx'
import { dashboardMessages } from './dashboard-messages.ts'
import type { SalesLayer } from './sales-layers.ts'
import { revenueOf, type SalesRow } from './sales-series.ts'
import { salesTicks, stepTime, tickLabel } from './sales-ticks.ts'

interface SalesChartProps {
  label: string
  step: SalesStep
  rows: readonly SalesRow[]
  /** The lowest layer first. */
  layers: readonly SalesLayer[]
}

/** Revenue over time, in stacked layers. Arrow keys move from step to step. */
export const SalesChart = memo(function SalesChart({ label, step, rows, layers }: SalesChartProps) {
  const { format } = useI18n()
  const { compactMoney } = useMeasures()
  const data = useMemo(
    () =>
      rows.map(({ at, byType }) => ({
        at,
        layers: layers.map(({ types }) => types.reduce((sum, type) => sum + revenueOf(byType, type), 0)),
      })),
    [rows, layers],
  )
  const times = data.map((row) => row.at)
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0)
  return (
    <AreaChart
      responsive
      data={data}
      aria-label={label}
      margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
      style={{ width: '100%', height: '100%', minHeight: 260 }}
      className="chart"
    >
      <CartesianGrid vertical={false} stroke="var(--color-line)" />
      <XAxis
        dataKey="at"
        type="number"
        scale="time"
        domain={['dataMin', 'dataMax']}
        ticks={salesTicks(times, step)}
        tickFormatter={(ms: number) => tickLabel(ms, step, format, span)}
        tickLine={false}
        axisLine={{ stroke: 'var(--color-line)' }}
        minTickGap={16}
        tickMargin={8}
      />
      <YAxis
        tickFormatter={(cents: number) => compactMoney(cents)}
        tickLine={false}
        axisLine={false}
        width="auto"
        tickCount={5}
      />
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: 'var(--color-ink-soft)' }}
        content={({ active, label: at }) => (
          <StepTooltip active={active} at={Number(at)} step={step} data={data} layers={layers} />
        )}
      />
      {layers.map((layer, index) => (
        <Area
          key={layer.name}
          type="monotone"
          dataKey={(row: { layers: number[] }) => row.layers[index] ?? 0}
          name={layer.name}
          stackId="sales"
          fill={layer.colour}
          fillOpacity={0.9}
          stroke="var(--color-raised)"
          strokeWidth={1}
          activeDot={false}
          isAnimationActive={false}
        />
      ))}
      {/* Fades the last step. It is not complete, so its drop is no loss of sales. */}
      <ReferenceArea
        {...unfinished(times)}
        fill="var(--color-raised)"
        fillOpacity={0.6}
        zIndex={DefaultZIndexes.area + 1}
      />
    </AreaChart>
  )
})

function unfinished(times: readonly number[]): { x1?: number; x2?: number } {
  const [x1, x2] = times.slice(-2)
  return x1 === undefined || x2 === undefined ? {} : { x1, x2 }
}

interface StepTooltipProps {
  active: boolean
  at: number
  step: SalesStep
  data: readonly { at: number; layers: number[] }[]
  layers: readonly SalesLayer[]
}

function StepTooltip({ active, at, step, data, layers }: StepTooltipProps) {
  const { format } = useI18n()
  const messages = useAreaMessages(dashboardMessages)
  const row = data.find((each) => each.at === at)
  if (!row) return null
  const time = stepTime(at, step, format)
  const sum = row.layers.reduce((total, value) => total + value, 0)
  const lines = layers.map((layer, index) => ({ ...layer, cents: row.layers[index] ?? 0 }))
  return (
    <ChartTooltip
      active={active}
      title={at === data.at(-1)?.at ? messages.soFar(time) : time}
      total={format.money(sum)}
      lines={lines
        .filter((line) => line.cents !== 0)
        .reverse()
        .map((line) => ({ name: line.name, colour: line.colour, value: format.money(line.cents) }))}
    />
  )
}
