/**
 * A list that two admins edited: what either added is there, what either removed is gone, in my order; what they added stands at
 * the end. Of one that both changed, mine stands.
 */
export function mergeLists<Item>(
  base: readonly Item[],
  mine: readonly Item[],
  theirs: readonly Item[],
  nameOf: (item: Item) => string,
): Item[] {
  const had = new Map(base.map((item) => [nameOf(item), item]))
  const other = new Map(theirs.map((item) => [nameOf(item), item]))
  const own = new Set(mine.map(nameOf))
  const isAsBefore = (item: Item) => JSON.stringify(item) === JSON.stringify(had.get(nameOf(item)))
  const kept = mine
    .filter((item) => other.has(nameOf(item)) || !had.has(nameOf(item)) || !isAsBefore(item))
    .map((item) => (isAsBefore(item) ? (other.get(nameOf(item)) ?? item) : item))
  const added = theirs.filter((item) => !own.has(nameOf(item)) && !had.has(nameOf(item)))
  return [...kept, ...added]
}
