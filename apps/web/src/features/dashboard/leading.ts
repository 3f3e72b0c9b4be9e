import { chartColours } from '../../ui/chart-colours.ts'

export interface Leading<Item> {
  leaders: Item[]
  /** What comes after them, to be told as one. */
  rest: Item[]
}

/** As many as there are colours. @param items the greatest first */
export function leading<Item>(items: readonly Item[]): Leading<Item> {
  const { length } = chartColours
  return { leaders: items.slice(0, length), rest: items.slice(length) }
}

/**
 * In which order names get colours and places: as it was when they were first seen, new ones last. Ranks change while
 * one looks; a colour that changed with them would have to be learned anew each time.
 */
export function keptOrder(before: readonly string[], names: readonly string[]): readonly string[] {
  const fresh = names.filter((name) => !before.includes(name))
  return fresh.length === 0 ? before : [...before, ...fresh]
}
