import type { Entry, Index, SnapshotMeta, Term } from '@ticketcd/raft'
import type { Applier } from './driver.ts'
import type { LogQuestions } from './log-questions.ts'
import type { ReplicatedState, SnapshotStore } from './ports.ts'
import type { Proposals } from './proposals.ts'
import type { ReadBarrier } from './read-barrier.ts'

/*
 * Invariants:
 * 1. A request is answered only after the state has the effects that it waits for.
 * 2. After `close` no entry is applied and no request is answered.
 */

export interface EntryApplierParts {
  readonly state: Pick<ReplicatedState, 'apply' | 'restore'>
  readonly snapshots: Pick<SnapshotStore, 'read'>
  /** Committed entries were applied together, in so many milliseconds. */
  readonly onApplied: (durationMs: number) => void
}

/** The requests that wait for applied entries. */
export interface WaitingRequests {
  readonly proposals: Pick<Proposals, 'onApplied' | 'onRestored'>
  readonly questions: Pick<LogQuestions, 'onApplied'>
  readonly reads: Pick<ReadBarrier, 'onApplied'>
}

/** Applies committed entries and snapshots to the state, and passes on the results. */
export class EntryApplier implements Applier {
  /** The newest entry whose effects the state has, and its term. */
  index: Index
  term: Term
  private readonly parts: EntryApplierParts
  private readonly proposals: WaitingRequests['proposals']
  private readonly questions: WaitingRequests['questions']
  private readonly reads: WaitingRequests['reads']
  private isClosed = false

  /** @param snapshot the one whose effects the state has */
  constructor(snapshot: SnapshotMeta, parts: EntryApplierParts, waiting: WaitingRequests) {
    this.index = snapshot.index
    this.term = snapshot.term
    this.parts = parts
    this.proposals = waiting.proposals
    this.questions = waiting.questions
    this.reads = waiting.reads
  }

  close(): void {
    this.isClosed = true
  }

  apply(entries: readonly Entry[]): Promise<void> | undefined {
    const startedAt = performance.now()
    for (let at = 0; at < entries.length; at += 1) {
      const entry = entries[at] as Entry
      const result = this.parts.state.apply(entry)
      if (result instanceof Promise) return this.applyLater(entries, at, result, startedAt)
      this.onEntryApplied(entry, result)
    }
    this.onBatchApplied(startedAt)
    return undefined
  }

  async restore(snapshot: SnapshotMeta): Promise<void> {
    const { state, snapshots } = this.parts
    await state.restore(snapshot, snapshots.read(snapshot))
    this.index = snapshot.index
    this.term = snapshot.term
    this.proposals.onRestored(snapshot.index)
    this.reads.onApplied()
  }

  /** @param result of the entry at `at`, which is being applied */
  private async applyLater(
    entries: readonly Entry[],
    at: number,
    result: Promise<unknown>,
    startedAt: number,
  ): Promise<void> {
    let next: unknown = result
    for (const entry of entries.slice(at)) {
      const applied = await (next ?? this.parts.state.apply(entry))
      next = undefined
      if (this.isClosed) return
      this.onEntryApplied(entry, applied)
    }
    this.onBatchApplied(startedAt)
  }

  private onEntryApplied(entry: Entry, result: unknown): void {
    this.index = entry.index
    this.term = entry.term
    this.proposals.onApplied(entry, result)
    this.questions.onApplied(entry)
  }

  private onBatchApplied(startedAt: number): void {
    this.parts.onApplied(performance.now() - startedAt)
    this.reads.onApplied()
  }
}
