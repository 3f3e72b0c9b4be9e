import { useState } from 'react'

export interface TooltipLine {
  name: string
  /** The CSS colour of the series. */
  colour: string
  value: string
}

interface ChartTooltipProps {
  /** Whether the pointer or the keyboard is on a point. */
  active: boolean
  title: string
  lines: readonly TooltipLine[]
  total?: string
}

/** The tooltip of one point. Screen readers read it once per point, not on every change. */
export function ChartTooltip({ active, title, lines, total }: ChartTooltipProps) {
  const text = [title, ...lines.map((line) => `${line.name} ${line.value}`), total].filter(Boolean).join(', ')
  return (
    <>
      <div role="status" className="sr-only">
        {active && <Spoken key={title} text={text} />}
      </div>
      {active && (
        <div
          aria-hidden="true"
          className="figures min-w-40 rounded-md border bg-raised px-3 py-2 text-ink text-xs"
        >
          <p className="flex justify-between gap-4 font-medium">
            <span>{title}</span>
            <span>{total}</span>
          </p>
          <ul className="mt-1 space-y-0.5">
            {lines.map((line) => (
              <li key={line.name} className="flex items-center gap-2">
                <span className="size-2 rounded-full" style={{ background: line.colour }} />
                <span className="mr-auto text-ink-soft">{line.name}</span>
                <span>{line.value}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}

function Spoken({ text }: { text: string }) {
  const [first] = useState(text)
  return first
}
