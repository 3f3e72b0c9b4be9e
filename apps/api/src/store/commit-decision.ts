import { setTimeout as delay } from 'node:timers/promises'
import { type Compare, EtcdFailure, type EtcdStore, type Op, type Revision } from '@ticketcd/etcd'
import type { Failure } from '@ticketcd/schema'
import { Refusal } from '../http/refusal.ts'
import { Budget } from './budget.ts'
import { ReadBatch, readSnapshot, type SnapshotReads } from './read-batch.ts'
import { writeBudget } from './write-budget.ts'

/** The changes and the answer of a request, or its refusal. Without changes it is already done. */
export type Decision<Changes, Answer> = { changes?: Changes; answer: Answer } | { failure: Failure }

export interface CommitDecisionOptions<Snapshot, Changes, Answer> {
  store: Pick<EtcdStore, 'txn'>
  /** Reads the values that the decision depends on, all at one revision. */
  snapshotIn: SnapshotReads<Snapshot>
  /**
   * Pure: it runs once for each attempt. A snapshot that shows the changes of the request has to
   * yield the same answer without changes, because a commit can be sent twice.
   */
  decide(snapshot: Snapshot): Decision<Changes, Answer>
  /** Compares that fail if a value that the decision rests on has changed since the snapshot. */
  guardsOf(snapshot: Snapshot, changes: Changes): readonly Compare[]
  writesOf(changes: Changes): readonly Op<unknown>[]
  /**
   * Longest pause after a lost race, in milliseconds. Each pause is random below it. Default: 60.
   */
  pauseMsMax?: number
  /** A monotonic clock, in milliseconds. Default: the clock of this process. */
  clockMs?: () => number
}

export interface CommittedDecision<Snapshot, Answer> {
  answer: Answer
  /** A revision at which the answer holds. */
  revision: Revision
  /** The snapshot of the decision. */
  snapshot: Snapshot
  /** Revision of the commit; `undefined` if the snapshot shows that the request is already done. */
  committedAt: Revision | undefined
}

/** Retry delay of a request that has lost each race until its time was up, in milliseconds. */
const retryAfterMs = 1_000

/**
 * Reads a snapshot, decides, and commits the changes in one transaction. The transaction succeeds
 * only if the compares hold; its else-branch reads the next snapshot. `writeBudget` is the time
 * limit of the whole.
 *
 * Invariants:
 * 1. No update is lost: the changes are written only on the snapshot for which they were decided.
 * 2. A refusal or an answer without changes rests on one revision of the store, and writes nothing.
 * 3. After a commit without an answer only a snapshot that shows the changes proves the outcome.
 *    The request may still be in flight, so any other snapshot proves nothing.
 *
 * @throws {Refusal} of the decision; `busy` if each race was lost until the time was up;
 *   `outcome-unknown` if the changes may or may not have been committed
 * @throws {EtcdFailure} if etcd does not answer, or a value does not parse; nothing was written
 */
export async function commitDecision<Snapshot extends { revision: Revision }, Changes, Answer>(
  options: CommitDecisionOptions<Snapshot, Changes, Answer>,
): Promise<CommittedDecision<Snapshot, Answer>> {
  const { store, snapshotIn, decide, guardsOf, writesOf, pauseMsMax = 60, clockMs } = options
  const { totalMs, commitMsMin } = writeBudget
  const budget = new Budget(totalMs, clockMs)
  // A slower read would leave no time for a commit.
  let snapshot = await readSnapshot(store, snapshotIn, totalMs - commitMsMin)
  while (true) {
    const decision = decide(snapshot)
    if ('failure' in decision) throw new Refusal(decision.failure)
    const { answer, changes } = decision
    if (changes === undefined) return alreadyDone(snapshot, answer)
    if (budget.leftMs < commitMsMin) throw new Refusal({ code: 'busy', retryAfterMs })
    const otherwise = new ReadBatch()
    const next = snapshotIn(otherwise)
    try {
      const { succeeded, revision, responses } = await store.txn(
        {
          compare: guardsOf(snapshot, changes),
          success: writesOf(changes),
          failure: otherwise.operations,
        },
        // If it is sent twice, the second request fails its compares and reads the changes.
        { deadlineMs: budget.leftMs, resendable: true },
      )
      if (succeeded) return { answer, revision, snapshot, committedAt: revision }
      otherwise.answer(responses)
      snapshot = next(revision)
    } catch (error) {
      if (!(error instanceof EtcdFailure) || error.outcome !== 'unknown') throw error
      return provenOutcome(options, error)
    }
    if (pauseMsMax > 0) await delay(Math.min(pauseMsMax * Math.random(), budget.leftMs))
  }
}

/**
 * Reads again after a commit without an answer.
 *
 * @throws {Refusal} `outcome-unknown`
 */
async function provenOutcome<Snapshot extends { revision: Revision }, Changes, Answer>(
  { store, snapshotIn, decide }: CommitDecisionOptions<Snapshot, Changes, Answer>,
  cause: EtcdFailure,
): Promise<CommittedDecision<Snapshot, Answer>> {
  const unknown = () => new Refusal({ code: 'outcome-unknown' }, { cause })
  const snapshot = await readSnapshot(store, snapshotIn, writeBudget.readBackMs).catch(() => {
    throw unknown()
  })
  const decision = decide(snapshot)
  if ('failure' in decision || decision.changes !== undefined) throw unknown()
  return alreadyDone(snapshot, decision.answer)
}

function alreadyDone<Snapshot extends { revision: Revision }, Answer>(
  snapshot: Snapshot,
  answer: Answer,
): CommittedDecision<Snapshot, Answer> {
  return { answer, revision: snapshot.revision, snapshot, committedAt: undefined }
}
