import { decodeEntry, type Entry, type Problem, type RawEntry, type RecordType } from './record.ts'

/**
 * The effect of one write on one record of a mirror. A changed record has both `before` and
 * `after`.
 */
export interface Change<Parts, Value> {
  readonly record: string
  readonly key: string
  readonly parts: Parts
  readonly before?: Entry<Parts, Value>
  readonly after?: Entry<Parts, Value>
}

/** The mirrored records of one kind: read only, synchronous, always of one revision. */
export interface MirrorTable<Parts, Value> {
  readonly size: number
  get(parts: Parts): Entry<Parts, Value> | undefined
  has(parts: Parts): boolean
  /** All entries, in no particular order. */
  values(): IterableIterator<Entry<Parts, Value>>
  /** The entries that share the leading parts, by key. Its cost depends on their number alone. */
  under(leading: Partial<Parts>): readonly Entry<Parts, Value>[]
}

/** Whether a value comes from the cluster of the stored values, or from one that replaced it. */
export type HistoryOf = 'same' | 'another'

/** The entries grouped by a common start of their keys, each group sorted by key. */
type Groups<Parts, Value> = Map<string, Entry<Parts, Value>[]>

/** The writing side of a table. Invariant: every index holds exactly the entries of `entries`. */
export class RecordTable<Parts, Value> implements MirrorTable<Parts, Value> {
  readonly record: RecordType<Parts, Value>
  readonly prefix: string
  private readonly entries = new Map<string, Entry<Parts, Value>>()
  private readonly unreadable = new Map<string, Problem>()
  /** One index for each set of leading part names that was queried. */
  private readonly indexes = new Map<string, { names: (keyof Parts)[]; groups: Groups<Parts, Value> }>()

  constructor(record: RecordType<Parts, Value>) {
    this.record = record
    this.prefix = record.key.prefix()
  }

  get size(): number {
    return this.entries.size
  }

  get(parts: Parts): Entry<Parts, Value> | undefined {
    return this.entries.get(this.record.key.build(parts))
  }

  has(parts: Parts): boolean {
    return this.entries.has(this.record.key.build(parts))
  }

  values(): IterableIterator<Entry<Parts, Value>> {
    return this.entries.values()
  }

  under(leading: Partial<Parts>): readonly Entry<Parts, Value>[] {
    const names = (Object.keys(leading) as (keyof Parts)[])
      .filter((name) => leading[name] !== undefined)
      .sort()
    return this.indexBy(names).get(this.record.key.prefix(leading)) ?? []
  }

  problems(): Iterable<Problem> {
    return this.unreadable.values()
  }

  /** Stores a value. Returns the change; undefined if this very write is already stored. */
  set(raw: RawEntry, history: HistoryOf = 'same'): Change<Parts, Value> | undefined {
    const before = this.entries.get(raw.key)
    if (before && history === 'same' && isSameWrite(before, raw)) return undefined
    const decoded = decodeEntry(this.record, raw)
    if (!decoded.ok) {
      const change = this.delete(raw.key)
      this.unreadable.set(raw.key, decoded.problem)
      return change
    }
    const after = decoded.entry
    this.unreadable.delete(raw.key)
    this.entries.set(raw.key, after)
    for (const { names, groups } of this.indexes.values()) {
      const group = this.groupOf(groups, names, after)
      group.splice(positionOf(group, after.key), before ? 1 : 0, after)
    }
    const { key, parts } = after
    return { record: this.record.name, key, parts, ...(before ? { before } : {}), after }
  }

  delete(key: string): Change<Parts, Value> | undefined {
    this.unreadable.delete(key)
    const before = this.entries.get(key)
    if (!before) return undefined
    this.entries.delete(key)
    for (const { names, groups } of this.indexes.values()) {
      const group = this.groupOf(groups, names, before)
      group.splice(positionOf(group, key), 1)
      if (group.length === 0) groups.delete(this.prefixOf(names, before))
    }
    return { record: this.record.name, key, parts: before.parts, before }
  }

  /**
   * Stores a whole listing; entries that it lacks were deleted meanwhile. Returns the differences.
   * For another history these are all entries, because there the same revision may have written a
   * different value.
   */
  replace(listed: readonly RawEntry[], history: HistoryOf): Change<Parts, Value>[] {
    const kept = new Set(listed.map(({ key }) => key))
    const gone = [...this.entries.keys(), ...this.unreadable.keys()].filter((key) => !kept.has(key))
    return [
      ...gone.flatMap((key) => this.delete(key) ?? []),
      ...listed.flatMap((raw) => this.set(raw, history) ?? []),
    ]
  }

  clear(): void {
    this.entries.clear()
    this.unreadable.clear()
    this.indexes.clear()
  }

  private indexBy(names: (keyof Parts)[]): Groups<Parts, Value> {
    const shape = names.join()
    const known = this.indexes.get(shape)
    if (known) return known.groups
    const groups: Groups<Parts, Value> = new Map()
    for (const entry of this.entries.values()) this.groupOf(groups, names, entry).push(entry)
    for (const group of groups.values()) group.sort((a, b) => (a.key < b.key ? -1 : 1))
    this.indexes.set(shape, { names, groups })
    return groups
  }

  private groupOf(
    groups: Groups<Parts, Value>,
    names: (keyof Parts)[],
    entry: Entry<Parts, Value>,
  ): Entry<Parts, Value>[] {
    const prefix = this.prefixOf(names, entry)
    const group = groups.get(prefix) ?? []
    if (group.length === 0) groups.set(prefix, group)
    return group
  }

  private prefixOf(names: (keyof Parts)[], entry: Entry<Parts, Value>): string {
    const leading: Partial<Parts> = {}
    for (const name of names) leading[name] = entry.parts[name]
    return this.record.key.prefix(leading)
  }
}

type Written = Pick<RawEntry, 'createRevision' | 'modRevision' | 'version'>

function isSameWrite(a: Written, b: Written): boolean {
  return a.modRevision === b.modRevision && a.createRevision === b.createRevision && a.version === b.version
}

/** The position of `key` in a group, or the position at which it would be inserted. */
function positionOf(group: readonly { readonly key: string }[], key: string): number {
  let low = 0
  let high = group.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((group[middle] as { key: string }).key < key) low = middle + 1
    else high = middle
  }
  return low
}
