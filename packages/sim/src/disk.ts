import type { Configuration, Entry, HardState, Index, Persist, SnapshotMeta, Term } from '@ticketcd/raft'
import type { Chance } from './chance.ts'
import type { MachineState } from './state-machine.ts'

/** A snapshot with its data. */
export interface StoredSnapshot {
  readonly meta: SnapshotMeta
  readonly state: MachineState
  /** That of a `KeptState`. */
  readonly kept?: unknown
}

type LogRecord =
  | { readonly type: 'hard-state'; readonly hardState: HardState }
  /** A separate file, complete before the log refers to it. */
  | { readonly type: 'snapshot'; readonly snapshot: StoredSnapshot }
  /** The log begins again after that snapshot. */
  | { readonly type: 'reset' }
  | { readonly type: 'entry'; readonly entry: Entry }

/**
 * The disk of one node.
 *
 * Invariants:
 * 1. Records become durable in order.
 * 2. A crash may leave any of the unfinished records, whole or torn. Recovery ends at the first one
 *    that is not whole, so the log keeps a prefix, even of one write.
 */
export class SimDisk {
  hardState: HardState = { term: 0, votedFor: null }
  snapshot: StoredSnapshot
  entries: Entry[] = []
  private writing: { readonly number: number; readonly records: readonly LogRecord[] }[] = []

  constructor(configuration: Configuration, state: MachineState) {
    this.snapshot = { meta: { index: 0, term: 0, configuration }, state }
  }

  /** Whether everything that was written is durable. */
  get isIdle(): boolean {
    return this.writing.length === 0
  }

  /** The number of the newest unfinished write; undefined if there is none. */
  get newestWrite(): number | undefined {
    return this.writing.at(-1)?.number
  }

  get lastIndex(): Index {
    return Math.max(this.snapshot.meta.index, this.entries.at(-1)?.index ?? 0)
  }

  /**
   * Begins to write.
   * @param installed the data of `persist.snapshot`, if there is one
   */
  write(persist: Persist, installed: StoredSnapshot | undefined): void {
    const records: LogRecord[] = []
    if (persist.hardState !== undefined) records.push({ type: 'hard-state', hardState: persist.hardState })
    if (installed !== undefined) records.push({ type: 'snapshot', snapshot: installed }, { type: 'reset' })
    for (const entry of persist.entries) records.push({ type: 'entry', entry })
    this.writing.push({ number: persist.number, records })
  }

  /**
   * Makes the oldest write durable.
   * @returns its number
   */
  sync(): number | undefined {
    const first = this.writing.shift()
    for (const record of first?.records ?? []) this.keep(record)
    return first?.number
  }

  /**
   * A snapshot file of the node's own is durable.
   *
   * @param extra entries that a segment has before it
   */
  keepSnapshot(snapshot: StoredSnapshot, extra: number): void {
    if (snapshot.meta.index <= this.snapshot.meta.index) return
    this.snapshot = snapshot
    this.entries = this.entries.filter(({ index }) => index >= snapshot.meta.index - extra)
  }

  crash(chance: Chance): void {
    const records = this.writing.flatMap((write) => write.records)
    this.writing = []
    for (const record of records.slice(0, chance.between(0, records.length))) this.keep(record)
  }

  /**
   * Drops the entries that recovery found outside of the log, so that no later write mixes with it.
   */
  dropOutside(first: Index, last: Index): void {
    this.entries = this.entries.filter(({ index }) => index >= first && index <= last)
  }

  /** Whether the entry is durable here, in the log or within a snapshot. */
  holds(index: Index, term: Term): boolean {
    if (index <= this.snapshot.meta.index) return true
    return this.entries[index - (this.entries[0]?.index ?? 0)]?.term === term
  }

  private keep(record: LogRecord): void {
    if (record.type === 'hard-state') this.hardState = record.hardState
    else if (record.type === 'snapshot') this.snapshot = record.snapshot
    else if (record.type === 'reset') this.entries = []
    else {
      // A record replaces all entries from its index on.
      while ((this.entries.at(-1)?.index ?? 0) >= record.entry.index) this.entries.pop()
      this.entries.push(record.entry)
    }
  }
}
