import type { ClusterMark } from '@ticketcd/schema'
import { CartesianGrid, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts'
import { ChartTooltip } from '../../ui/inner/charts/chart-tooltip.tsx'
import { scalePx } from './chart-scale.ts'
import { HistoryLegend } from './history-legend.tsx'
import type { HistoryRow } from './history-rows.ts'
import { historyTicks } from './history-ticks.ts'
import { nodeLine } from './node-line.ts'

interface HistoryChartProps {
  label: string
  rows: readonly HistoryRow[]
  names: readonly string[]
  marks: readonly ClusterMark[]
  /** Formats a value with its unit. */
  write: (value: number) => string
  /** @param ms since 1970 */
  time: (ms: number) => string
}

export function HistoryChart({ label, rows, names, marks, write, time }: HistoryChartProps) {
  const from = rows[0]?.at ?? 0
  const to = rows.at(-1)?.at ?? 0
  return (
    <>
      <LineChart
        responsive
        data={[...rows]}
        aria-label={label}
        margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
        style={{ width: '100%', height: 260 }}
        className="chart"
      >
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis
          dataKey="at"
          type="number"
          scale="time"
          domain={[from, to]}
          ticks={historyTicks(from, to)}
          tickFormatter={time}
          tickLine={false}
          axisLine={{ stroke: 'var(--color-line)' }}
          minTickGap={16}
          tickMargin={8}
        />
        <YAxis tickFormatter={write} tickLine={false} axisLine={false} width={scalePx} tickCount={5} />
        {marks
          .filter((mark) => mark.kind !== 'back')
          .map((mark) => (
            <ReferenceLine
              key={`${mark.at} ${mark.kind} ${'node' in mark ? mark.node : ''}`}
              x={Date.parse(mark.at)}
              stroke={mark.kind === 'leader' ? 'var(--color-accent-ink)' : 'var(--color-bad)'}
              strokeDasharray={mark.kind === 'leader' ? '' : '3 3'}
              strokeOpacity={0.7}
            />
          ))}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--color-ink-soft)' }}
          content={({ active, label: at }) => {
            const row = rows.find((each) => each.at === Number(at))
            return row ? (
              <ChartTooltip active={active} title={time(row.at)} lines={linesOf(row, names, write)} />
            ) : null
          }}
        />
        {names.map((name, index) => (
          <Line
            key={name}
            dataKey={(row: HistoryRow) => row.values[name] ?? null}
            name={name}
            stroke={nodeLine(index).colour}
            strokeDasharray={nodeLine(index).dashes}
            strokeWidth={1.5}
            dot={false}
            activeDot={{ r: 3 }}
            connectNulls={false}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
      <HistoryLegend names={names} latest={rows.at(-1)} write={write} />
    </>
  )
}

function linesOf(row: HistoryRow, names: readonly string[], write: (value: number) => string) {
  return names.map((name, index) => ({
    name,
    colour: nodeLine(index).colour,
    value: row.values[name] == null ? '–' : write(row.values[name]),
  }))
}
