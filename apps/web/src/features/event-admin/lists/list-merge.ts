/** An item that both changed, or that one removed and the other changed; `null` is the removal. */
export interface ListConflict<Item> {
  name: string
  mine: Item | null
  theirs: Item | null
}

/** The conflicts of a merge, with the sides chosen so far by the names of the items. */
export interface OpenListMerge<Item, Side> {
  conflicts: readonly ListConflict<Item>[]
  chosen: ReadonlyMap<string, Side>
}

export function isUndecided<Item, Side>({ conflicts, chosen }: OpenListMerge<Item, Side>): boolean {
  return conflicts.some(({ name }) => !chosen.has(name))
}

interface ListMerge<Item> {
  /** With my value for every conflict, until a side is chosen. */
  items: Item[]
  conflicts: ListConflict<Item>[]
}

/**
 * Merges the edits of two admins to a list. Added items of either side are kept, removed ones are
 * gone. The order is mine, and their added items are at the end. An item that both changed, or that
 * one removed and the other changed, is a conflict. It is never decided here.
 */
export function mergeLists<Item>(
  base: readonly Item[],
  mine: readonly Item[],
  theirs: readonly Item[],
  nameOf: (item: Item) => string,
): ListMerge<Item> {
  const had = new Map(base.map((item) => [nameOf(item), item]))
  const own = new Map(mine.map((item) => [nameOf(item), item]))
  const other = new Map(theirs.map((item) => [nameOf(item), item]))
  const isAsBefore = (item: Item) => isSame(item, had.get(nameOf(item)))
  const conflicts: ListConflict<Item>[] = []

  const items = mine.flatMap((item) => {
    const name = nameOf(item)
    const now = other.get(name)
    if (isAsBefore(item)) return now ? [now] : []
    // An item that they did not change, or did not have, keeps my value.
    if (now ? isAsBefore(now) || isSame(item, now) : !had.has(name)) return [item]
    conflicts.push({ name, mine: item, theirs: now ?? null })
    return [item]
  })
  for (const item of theirs) {
    const name = nameOf(item)
    if (own.has(name)) continue
    if (!had.has(name)) items.push(item)
    else if (!isAsBefore(item)) conflicts.push({ name, mine: null, theirs: item })
  }
  return { items, conflicts }
}

/** Returns the list with one conflict decided. A restored item is at the end. */
export function chooseItem<Item>(
  items: readonly Item[],
  conflict: ListConflict<Item>,
  side: 'mine' | 'theirs',
  nameOf: (item: Item) => string,
): Item[] {
  const chosen = conflict[side]
  const put = chosen === null ? [] : [chosen]
  const place = items.findIndex((item) => nameOf(item) === conflict.name)
  return place < 0 ? [...items, ...put] : items.toSpliced(place, 1, ...put)
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
