import type { Configuration } from './configuration.ts'
import { type Entry, type Index, type SnapshotMeta, sizeOf, type Term } from './entry.ts'
import { invariant } from './invariant.ts'

/*
 * Invariants:
 * 1. Log Matching (paper §5.3): if two logs have an entry with the same index and term, they are
 *    equal up to it. `append` preserves this: it writes only if the entry before agrees.
 * 2. Leader Append-Only (paper §5.3): a leader never removes an entry. `append` of a follower
 *    removes entries only if one conflicts with the leader's.
 * 3. State Machine Safety (paper §5.4.3): a committed entry is never removed or replaced.
 * 4. Terms never decrease along the log (paper §5.3): a leader adds entries of its own term alone.
 * 5. The configuration is that of the newest configuration entry (thesis §4.1). It is undone when
 *    its entry is removed.
 */

/** The log of one node in memory, after the last snapshot at which it was cut. */
export class RaftLog {
  private base: SnapshotMeta
  private entries: Entry[] = []
  private committedIndex: Index
  /** The indexes at which the configuration changed, in order; the first one is that of `base`. */
  private configurations: { readonly index: Index; readonly configuration: Configuration }[]

  /** @param entries those after the snapshot, in order */
  constructor(snapshot: SnapshotMeta, entries: readonly Entry[] = []) {
    this.base = snapshot
    this.committedIndex = snapshot.index
    this.configurations = [snapshot]
    for (const entry of entries) this.push(entry)
  }

  /**
   * The log from a disk: its entries may begin before the snapshot. Entries after it are kept only
   * if the log agrees with the snapshot: a snapshot can be durable before the log has replaced
   * entries of a deposed leader.
   */
  static recovered(snapshot: SnapshotMeta, entries: readonly Entry[]): RaftLog {
    const after = entries.findIndex(({ index }) => index > snapshot.index)
    if (after < 0) return new RaftLog(snapshot)
    const before = entries[after - 1]
    // Without the entry of the snapshot itself, the one that follows it must have been written
    // after it.
    const agrees =
      before?.index === snapshot.index
        ? before.term === snapshot.term
        : entries[after]?.index === snapshot.index + 1
    return new RaftLog(snapshot, agrees ? entries.slice(after) : [])
  }

  /** The index of the first entry that is still here, if there is any. */
  get firstIndex(): Index {
    return this.base.index + 1
  }

  get lastIndex(): Index {
    return this.base.index + this.entries.length
  }

  get lastTerm(): Term {
    return this.entries.at(-1)?.term ?? this.base.term
  }

  /** Everything up to here is committed, from the view of this node. */
  get committed(): Index {
    return this.committedIndex
  }

  /** The newest configuration in the log, committed or not (thesis §4.1). */
  get configuration(): Configuration {
    return this.newestConfiguration.configuration
  }

  /** The index of the newest configuration. */
  get configurationIndex(): Index {
    return this.newestConfiguration.index
  }

  /**
   * The newest configuration that is certainly committed. If the newest one is uncommitted, it is
   * the one before, because a change waits for the last one (thesis §4.1). It is therefore known
   * after a restart as well, when the commit index is not.
   */
  get committedConfiguration(): Configuration {
    const isCommitted = this.configurationIndex <= this.committedIndex
    return (isCommitted ? undefined : this.configurations.at(-2)?.configuration) ?? this.configuration
  }

  /** The configuration as of an index, for a snapshot at that index. */
  configurationAt(index: Index): Configuration {
    const found = this.configurations.findLast((each) => each.index <= index)
    invariant(found !== undefined, `the configuration at ${index} is older than the log`)
    return found.configuration
  }

  /**
   * The term at an index; undefined if the log has no entry there, because it was cut or is too
   * short.
   */
  termAt(index: Index): Term | undefined {
    if (index === this.base.index) return this.base.term
    return this.entries[index - this.firstIndex]?.term
  }

  /** Whether the log has this very entry. */
  matches(index: Index, term: Term): boolean {
    return this.termAt(index) === term
  }

  /** Whether a log with this end has every committed entry of this one (paper §5.4.1). */
  isUpToDate(lastIndex: Index, lastTerm: Term): boolean {
    return lastTerm > this.lastTerm || (lastTerm === this.lastTerm && lastIndex >= this.lastIndex)
  }

  /**
   * The last index up to `index` whose term is at most `term`, with that term. No entry between the
   * two can agree with a log that has `term` at `index`, so a leader need not try them one by one.
   */
  lastPossibleMatch(index: Index, term: Term): { index: Index; term: Term } {
    for (let at = Math.min(index, this.lastIndex); at >= this.base.index; at -= 1) {
      const own = this.termAt(at)
      if (own !== undefined && own <= term) return { index: at, term: own }
    }
    return { index: this.base.index, term: this.base.term }
  }

  /** Adds an entry of a leader to its own log. */
  push(entry: Entry): void {
    invariant(entry.index === this.lastIndex + 1, 'an entry follows the last one')
    invariant(entry.term >= this.lastTerm, 'terms never fall along the log')
    this.entries.push(entry)
    if (entry.type === 'configuration') this.configurations.push(entry)
  }

  /**
   * Appends a leader's entries after an entry that agrees. Keeps entries that are already there, so
   * that a late or repeated message removes nothing.
   *
   * @returns the index of the first entry that changed; undefined if all were there
   */
  append(entries: readonly Entry[]): Index | undefined {
    const news = entries.findIndex(({ index, term }) => index > this.base.index && !this.matches(index, term))
    const first = entries[news]
    if (first === undefined) return undefined
    this.removeFrom(first.index)
    for (const entry of entries.slice(news)) this.push(entry)
    return first.index
  }

  /** The entries from `index` on: at least one if there is one, then no more than `maxBytes`. */
  from(index: Index, maxBytes = Number.POSITIVE_INFINITY): Entry[] {
    const start = index - this.firstIndex
    invariant(start >= 0, `the entry ${index} was cut off`)
    let end = start
    for (let bytes = 0; end < this.entries.length; end += 1) {
      bytes += sizeOf(this.entries[end] as Entry)
      if (end > start && bytes > maxBytes) break
    }
    return this.entries.slice(start, end)
  }

  /** @returns the entries that are committed now and were not before */
  commit(index: Index): Entry[] {
    if (index <= this.committedIndex) return []
    invariant(index <= this.lastIndex, 'only what is in the log can be committed')
    const from = this.committedIndex + 1 - this.firstIndex
    this.committedIndex = index
    return this.entries.slice(from, index + 1 - this.firstIndex)
  }

  /** Drops the entries up to `index`, which a durable snapshot contains. */
  cutTo(index: Index): void {
    if (index <= this.base.index) return
    invariant(index <= this.committedIndex, 'a snapshot holds committed entries alone')
    const term = this.termAt(index) as Term
    const configuration = this.configurationAt(index)
    this.entries.splice(0, index - this.base.index)
    this.base = { index, term, configuration }
    this.configurations = [this.base, ...this.configurations.filter((each) => each.index > index)]
  }

  /** Replaces the whole log by a snapshot of a state that it does not reach. */
  restore(snapshot: SnapshotMeta): void {
    invariant(snapshot.index > this.committedIndex, 'a snapshot never takes a log back')
    this.base = snapshot
    this.entries = []
    this.committedIndex = snapshot.index
    this.configurations = [snapshot]
  }

  private removeFrom(index: Index): void {
    invariant(index > this.committedIndex, 'a committed entry is never removed')
    this.entries.length = Math.min(this.entries.length, index - this.firstIndex)
    while (this.configurationIndex >= index) this.configurations.pop()
  }

  private get newestConfiguration(): { readonly index: Index; readonly configuration: Configuration } {
    return this.configurations.at(-1) as { index: Index; configuration: Configuration }
  }
}
