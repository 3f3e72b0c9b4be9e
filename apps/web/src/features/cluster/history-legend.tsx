import { scalePx } from './chart-scale.ts'
import type { HistoryRow } from './history-rows.ts'
import { nodeLine } from './node-line.ts'

interface HistoryLegendProps {
  names: readonly string[]
  /** `undefined` without samples. */
  latest: HistoryRow | undefined
  /** Formats a value with its unit. */
  write: (value: number) => string
}

/** The line of each node, with its latest value. */
export function HistoryLegend({ names, latest, write }: HistoryLegendProps) {
  return (
    <ul className="figures mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs" style={{ paddingLeft: scalePx }}>
      {names.map((name, index) => {
        const value = latest?.values[name]
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
  )
}
