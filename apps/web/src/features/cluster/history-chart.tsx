import type { ClusterMark } from '@ticketcd/schema'
import { CartesianGrid, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts'
import { ChartTooltip } from '../../ui/chart-tooltip.tsx'
import type { HistoryRow } from './history-rows.ts'
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

/** The width of the scale. The state strips below leave it free too. */
export const scalePx = 64

const minuteMs = 60_000

export function HistoryChart({ label, rows, names, marks, write, time }: HistoryChartProps) {
  const from = rows[0]?.at ?? 0
  const to = rows.at(-1)?.at ?? 0
  const fullMinutes = Array.from(
    { length: Math.floor(to / (3 * minuteMs)) - Math.ceil(from / (3 * minuteMs)) + 1 },
    (_, index) => (Math.ceil(from / (3 * minuteMs)) + index) * 3 * minuteMs,
  )
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
          ticks={fullMinutes}
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
              <ChartTooltip
                active={active}
                title={time(row.at)}
                lines={names.map((name, index) => ({
                  name,
                  colour: nodeLine(index).colour,
                  value: row.values[name] == null ? '–' : write(row.values[name]),
                }))}
              />
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
      <ul className="figures mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs" style={{ paddingLeft: scalePx }}>
        {names.map((name, index) => {
          const value = rows.at(-1)?.values[name]
          return (
            <li key={name} className="flex items-center gap-1.5">
              <svg viewBox="0 0 24 8" className="h-2 w-6 shrink-0" aria-hidden="true">
                <line
                  x1="0"
                  x2="24"
                  y1="4"
                  y2="4"
                  stroke={nodeLine(index).colour}
                  strokeDasharray={nodeLine(index).dashes}
                  strokeWidth="2"
                />
              </svg>
              {name}
              <span className="shrink-0 text-ink-soft">{value == null ? '–' : write(value)}</span>
            </li>
          )
        })}
      </ul>
    </>
  )
}
