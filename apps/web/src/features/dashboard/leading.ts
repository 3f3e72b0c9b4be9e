import { chartColours } from '../../ui/inner/charts/chart-colours.ts'

export interface Leading<Item> {
  leaders: Item[]
  /** The items after the leaders, shown as one. */
  rest: Item[]
}

/**
 * Splits items into as many leaders as there are colours, and the rest.
 * @param items the greatest first
 */
export function leading<Item>(items: readonly Item[]): Leading<Item> {
  const { length } = chartColours
  return { leaders: items.slice(0, length), rest: items.slice(length) }
}

/**
 * Returns the order in which names get colours and places: as first seen, new names last. Ranks
 * change while the page is open. Stable colours need not be learned again.
 */
export function keptOrder(before: readonly string[], names: readonly string[]): readonly string[] {
  const fresh = names.filter((name) => !before.includes(name))
  return fresh.length === 0 ? before : [...before, ...fresh]
}
