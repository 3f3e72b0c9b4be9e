import { chartColour, otherColour } from '../../ui/inner/charts/chart-colours.ts'
import { leading } from './leading.ts'

/** Event types that are drawn as one layer. */
export interface SalesLayer {
  name: string
  types: readonly string[]
  /** A CSS colour. */
  colour: string
}

/**
 * Returns a layer for each leading type, and one for all others. The lowest is first.
 * @param types in the order of their colours
 * @param other the name of the last layer, for the number of its types
 */
export function layersOf(types: readonly string[], other: (count: number) => string): SalesLayer[] {
  const { leaders, rest } = leading(types)
  const layers = leaders.map((name, index) => ({ name, types: [name], colour: chartColour(index) }))
  return rest.length === 0
    ? layers
    : [...layers, { name: other(rest.length), types: rest, colour: otherColour }]
}
