import type { Entry, HardState, Persist, SnapshotMeta } from '@ticketcd/raft'
import type { Recovered } from '../recovery.ts'
import { brief } from './opened.ts'

/** A log as a list: the reference that the log on disk is compared with. */
export interface LogModel {
  readonly hardState: HardState | undefined
  /** The log begins behind it. */
  readonly base: { readonly index: number; readonly term: number }
  readonly entries: readonly Entry[]
}

export const emptyLog: LogModel = { hardState: undefined, base: { index: 0, term: 0 }, entries: [] }

export function withChange(model: LogModel, { hardState, snapshot, entries }: Persist): LogModel {
  const [first] = entries
  const before = snapshot === undefined ? model.entries : []
  const kept = first === undefined ? before : before.filter(({ index }) => index < first.index)
  return {
    hardState: hardState ?? model.hardState,
    base: snapshot ?? model.base,
    entries: [...kept, ...entries],
  }
}

/**
 * The state of a node after a start from `snapshot` and this log: the paper's figure 13, steps 6
 * and 7.
 */
export function startedFrom(model: LogModel, snapshot: SnapshotMeta | undefined): LogModel {
  const base = snapshot ?? { index: 0, term: 0 }
  const at = [model.base, ...model.entries].find(({ index }) => index === base.index)
  const agrees = at?.term === base.term
  const { hardState } = model
  return {
    hardState: base.term > (hardState?.term ?? 0) ? { term: base.term, votedFor: null } : hardState,
    base: { index: base.index, term: base.term },
    entries: agrees ? model.entries.filter(({ index }) => index > base.index) : [],
  }
}

export function modelOf({ snapshot, hardState, entries }: Recovered): LogModel {
  const base = { index: snapshot?.index ?? 0, term: snapshot?.term ?? 0 }
  return { hardState, base, entries: entries.filter(({ index }) => index > base.index) }
}

export function textOf({ hardState, base, entries }: LogModel): string {
  return JSON.stringify({ hardState, base, entries: brief(entries) })
}
