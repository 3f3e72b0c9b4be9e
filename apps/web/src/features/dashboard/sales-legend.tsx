import { useMeasures } from '../../lib/inner/measures.ts'
import type { SalesLayer } from './sales-layers.ts'
import { revenueIn, type SalesRow } from './sales-series.ts'

interface SalesLegendProps {
  layers: readonly SalesLayer[]
  rows: readonly SalesRow[]
  label: string
}

/** The layers in order, the lowest first, each with its sum. */
export function SalesLegend({ layers, rows, label }: SalesLegendProps) {
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
