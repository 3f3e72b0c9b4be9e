/**
 * Returns a name cut to `max` characters. It keeps the part around the first difference between all
 * names, which are shown side by side. Names like `etcd-0.etcd.default` differ at their beginning,
 * names like `etcd-prod-eu-1` at their end.
 * @param names all of them
 * @param max characters at most
 */
export function shortName(name: string, names: readonly string[], max: number): string {
  const characters = [...name]
  if (characters.length <= max) return name
  const difference = differenceOf(names)
  const start = Math.max(0, Math.min(difference - Math.floor(max / 2), characters.length - max))
  const part = characters.slice(start, start + max)
  if (start > 0) part[0] = '…'
  if (start + max < characters.length) part[max - 1] = '…'
  return part.join('')
}

/** Returns the length of the common beginning of all names; 0 for a single name. */
function differenceOf(names: readonly string[]): number {
  const [first = [], ...others] = names.map((name) => [...name])
  if (others.length === 0) return 0
  const index = first.findIndex((character, at) => others.some((other) => other[at] !== character))
  return index < 0 ? first.length : index
}
