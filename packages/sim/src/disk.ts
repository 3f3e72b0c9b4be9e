import type { Configuration, Entry, HardState, Persist, SnapshotMeta } from '@ticketcd/raft'
import type { Chance } from './chance.ts'
import type { MachineState } from './state-machine.ts'

/** A snapshot with its data. */
export interface StoredSnapshot {
  readonly meta: SnapshotMeta
  readonly state: MachineState
}

type LogRecord =
  | { readonly type: 'hard-state'; readonly hardState: HardState }
  | { readonly type: 'snapshot'; readonly snapshot: StoredSnapshot }
  | { readonly type: 'entry'; readonly entry: Entry }

/**
 * What one node's disk holds. Records become durable in order; a crash keeps any prefix of those
 * under way, also one that ends in the middle of what was written together.
 */
export class SimDisk {
  hardState: HardState = { term: 0, votedFor: null }
  snapshot: StoredSnapshot
  entries: Entry[] = []
  private writing: { readonly number: number; readonly records: readonly LogRecord[] }[] = []

  constructor(configuration: Configuration, state: MachineState) {
    this.snapshot = { meta: { index: 0, term: 0, configuration }, state }
  }

  /** Begins to write. @param installed the data of `persist.snapshot`, when there is one */
  write(persist: Persist, installed: StoredSnapshot | undefined): void {
    const records: LogRecord[] = persist.entries.map((entry) => ({ type: 'entry', entry }))
    if (persist.snapshot !== undefined && installed !== undefined)
      records.unshift({ type: 'snapshot', snapshot: installed })
    if (persist.hardState !== undefined) records.unshift({ type: 'hard-state', hardState: persist.hardState })
    this.writing.push({ number: persist.number, records })
  }

  /** Makes the oldest write durable. @returns its number */
  sync(): number | undefined {
    const first = this.writing.shift()
    for (const record of first?.records ?? []) this.keep(record)
    return first?.number
  }

  /** A snapshot file of the node's own is durable: the log before it is not needed any more. */
  keepSnapshot(snapshot: StoredSnapshot): void {
    if (snapshot.meta.index <= this.snapshot.meta.index) return
    this.snapshot = snapshot
    // As a log of segments does, it keeps more than it must.
    this.entries = this.entries.filter(({ index }) => index >= snapshot.meta.index)
  }

  crash(chance: Chance): void {
    const records = this.writing.flatMap((write) => write.records)
    this.writing = []
    for (const record of records.slice(0, chance.between(0, records.length))) this.keep(record)
  }

  private keep(record: LogRecord): void {
    if (record.type === 'hard-state') this.hardState = record.hardState
    else if (record.type === 'snapshot') {
      this.snapshot = record.snapshot
      this.entries = []
    } else {
      // A record replaces whatever was there from its index on.
      while ((this.entries.at(-1)?.index ?? 0) >= record.entry.index) this.entries.pop()
      this.entries.push(record.entry)
    }
  }
}
