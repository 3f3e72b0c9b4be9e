interface Entry {
  readonly key: string
  /** The tick at which followers are told. */
  tick: number
  /** Where it was last written. */
  revision: number
  /** Whether the clock has changed it since, at the same revision. */
  byTime: boolean
  older: Entry | undefined
  newer: Entry | undefined
}

/**
 * What has changed lately, each key once, so that somebody who comes back is told exactly what was missed.
 *
 * Invariants: from `newest` to the oldest, ticks and revisions never rise. Everything that changed after `floor` is
 * here; of what changed before nothing is promised.
 */
export class RecentChanges {
  private readonly limit: number
  private readonly entries = new Map<string, Entry>()
  private newest: Entry | undefined
  private oldest: Entry | undefined
  private floor: { revision: number; tick: number }

  /** @param limit how many keys are remembered */
  constructor(limit: number, revision: number) {
    this.limit = limit
    this.floor = { revision, tick: -1 }
  }

  /** @param tick never lower than the one before; the same holds for `revision` */
  add(key: string, change: { tick: number; revision: number; byTime?: boolean }): void {
    const known = this.entries.get(key)
    if (known) this.unlink(known)
    const { tick, revision, byTime = false } = change
    const entry: Entry = { key, tick, revision, byTime, older: this.newest, newer: undefined }
    if (this.newest) this.newest.newer = entry
    this.newest = entry
    this.oldest ??= entry
    this.entries.set(key, entry)
    if (this.entries.size > this.limit && this.oldest) this.forget(this.oldest)
  }

  /** The keys that changed after a tick; `undefined` when that is too long ago. */
  after(afterTick: number): string[] | undefined {
    if (afterTick < this.floor.tick) return undefined
    const keys: string[] = []
    for (let entry = this.newest; entry && entry.tick > afterTick; entry = entry.older) keys.push(entry.key)
    return keys
  }

  /** The keys that changed after a revision; `undefined` when that is too long ago. */
  since(revision: number): string[] | undefined {
    if (revision < this.floor.revision) return undefined
    const keys: string[] = []
    for (let entry = this.newest; entry && entry.revision >= revision; entry = entry.older)
      if (isNews(entry, revision)) keys.push(entry.key)
    return keys
  }

  /** Whether one key changed after a revision; `undefined` when that is too long ago. */
  hasChanged(key: string, revision: number): boolean | undefined {
    const entry = this.entries.get(key)
    if (entry) return isNews(entry, revision)
    return revision < this.floor.revision ? undefined : false
  }

  /** Nothing from before is known any more. */
  startAnew(revision: number, tick: number): void {
    this.entries.clear()
    this.newest = undefined
    this.oldest = undefined
    this.floor = { revision, tick }
  }

  private forget(entry: Entry): void {
    this.unlink(entry)
    this.entries.delete(entry.key)
    this.floor = { revision: entry.revision, tick: entry.tick }
  }

  private unlink({ older, newer }: Entry): void {
    if (older) older.newer = newer
    else this.oldest = newer
    if (newer) newer.older = older
    else this.newest = older
  }
}

/** A state can change with the clock at a revision that was told already. */
function isNews(entry: Entry, revision: number): boolean {
  return entry.revision > revision || (entry.byTime && entry.revision === revision)
}
