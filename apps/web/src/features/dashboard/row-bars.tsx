import { memo, type ReactNode } from 'react'
import { Bar, BarChart, XAxis, YAxis } from 'recharts'

export interface BarRow {
  /** Empty for an item without a name. */
  key: string
  /** A link that stretches over the whole row, or text. */
  label: ReactNode
  /** The value of the bar, in figures. */
  note: ReactNode
  /** A CSS colour. */
  colour: string
  value: number
}

interface RowBarsProps {
  rows: readonly BarRow[]
  /** The value of a bar of full length. */
  full: number
}

const rowPx = 44

/**
 * A list with a bar below each row. The texts belong to the list, so they can be read, selected and
 * focused. The drawing repeats them and is hidden from screen readers.
 */
export const RowBars = memo(function RowBars({ rows, full }: RowBarsProps) {
  const data = rows.map(({ key, value, colour }) => ({ key, value, fill: colour }))
  return (
    <div className="relative">
      <div aria-hidden="true" className="pointer-events-none absolute inset-x-0 top-3">
        <BarChart
          responsive
          layout="vertical"
          data={data}
          margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
          barSize={6}
          accessibilityLayer={false}
          style={{ width: '100%', height: rows.length * rowPx }}
        >
          <XAxis type="number" domain={[0, Math.max(1, full)]} hide />
          <YAxis type="category" dataKey="key" hide />
          <Bar
            dataKey="value"
            background={{ fill: 'var(--color-sunken)', radius: 3 }}
            radius={3}
            isAnimationActive={false}
          />
        </BarChart>
      </div>
      <ul>
        {rows.map((row) => (
          <li
            key={row.key}
            style={{ height: rowPx }}
            className="figures relative -mx-2 flex items-start justify-between gap-4 rounded-md px-2 pt-1 text-sm has-[a:hover]:[&_.row-label]:text-accent-ink"
          >
            <span className="row-label min-w-0 truncate">{row.label}</span>
            <span className="shrink-0 text-ink-soft">{row.note}</span>
          </li>
        ))}
      </ul>
    </div>
  )
})

/** For the label of a row with a link: the link covers the whole row. */
export const rowLinkStyle =
  'rounded-sm font-medium after:absolute after:inset-0 after:rounded-md hover:underline'
