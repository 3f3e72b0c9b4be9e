interface Entry {
  readonly key: string
  /** The tick that publishes the change. */
  tick: number
  /** The revision of its last write. */
  revision: number
  /** Whether the clock has changed it since, at the same revision. */
  byTime: boolean
  older: Entry | undefined
  newer: Entry | undefined
}

/**
 * The latest changes, each key once, so that a resumed stream receives exactly the changes it
 * missed.
 *
 * Invariants: from `newest` to `oldest`, ticks and revisions never rise. Every change after `floor`
 * is included. Earlier changes may be missing.
 */
export class RecentChanges {
  private readonly limit: number
  private readonly entries = new Map<string, Entry>()
  private newest: Entry | undefined
  private oldest: Entry | undefined
  private floor: { revision: number; tick: number }

  /** @param limit maximum number of keys */
  constructor(limit: number, revision: number) {
    this.limit = limit
    this.floor = { revision, tick: -1 }
  }

  /** @param change neither its `tick` nor its `revision` may be lower than in the previous call */
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

  /** The keys that changed after a tick; `undefined` if that is too long ago. */
  after(afterTick: number): string[] | undefined {
    if (afterTick < this.floor.tick) return undefined
    const keys: string[] = []
    for (let entry = this.newest; entry && entry.tick > afterTick; entry = entry.older) keys.push(entry.key)
    return keys
  }

  /** The keys that changed after a revision; `undefined` if that is too long ago. */
  since(revision: number): string[] | undefined {
    if (revision < this.floor.revision) return undefined
    const keys: string[] = []
    for (let entry = this.newest; entry && entry.revision >= revision; entry = entry.older)
      if (isNews(entry, revision)) keys.push(entry.key)
    return keys
  }

  /** Whether one key changed after a revision; `undefined` if that is too long ago. */
  hasChanged(key: string, revision: number): boolean | undefined {
    const entry = this.entries.get(key)
    if (entry) return isNews(entry, revision)
    return revision < this.floor.revision ? undefined : false
  }

  /** Removes all changes. Changes before `revision` and `tick` are unknown from now on. */
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

/** The clock can change a state at a revision that has been sent already. */
function isNews(entry: Entry, revision: number): boolean {
  return entry.revision > revision || (entry.byTime && entry.revision === revision)
}
