import type { Revision } from '@ticketcd/etcd'
import { Refusal } from '../../../http/refusal.ts'
import type { Settled, Step, StepOutcome } from '../rules/step.ts'
import type { StepReading } from './step-reads.ts'

/** A step that waits in a queue. */
export interface Pending {
  step: Step
  bytes: number
  /** Deadline on the process's own clock, in milliseconds. */
  endsAt: number
  /**
   * Mod revision of the event-leader key under which another process has sent the step. If the key
   * changes, the step must not be done.
   */
  owned: Revision | undefined
  /**
   * A commit of the step was answered as failed, but may have succeeded: a request can be sent
   * twice.
   */
  isSuspected: boolean
  resolve(settled: Settled): void
  reject(error: unknown): void
}

/** A step whose values were read, ready for a batch. */
export interface Ready extends StepReading {
  pending: Pending
}

/** Rejects a step that could not be decided. If it may have been done, its outcome is unknown. */
export function fail({ isSuspected, reject }: Pending, cause: unknown): void {
  reject(isSuspected ? outcomeUnknown(cause) : cause)
}

/** The refusal of a step that may or may not have been done. */
export function outcomeUnknown(cause: unknown): Refusal {
  return new Refusal({ code: 'outcome-unknown' }, { cause })
}

/** Settles each step of a batch with its outcome. */
export function answer(batch: readonly Ready[], outcomes: readonly StepOutcome[], revision: Revision): void {
  for (const [index, { pending }] of batch.entries()) {
    const outcome = outcomes[index]
    if (!outcome || 'error' in outcome) pending.reject(outcome?.error)
    else if ('failure' in outcome) pending.reject(new Refusal(outcome.failure))
    else pending.resolve({ answer: outcome.answer, revision })
  }
}

export function pendingOf(batch: readonly Ready[]): Pending[] {
  return batch.map(({ pending }) => pending)
}

/** The least time that one of these steps has left, in milliseconds; at least 1. */
export function leftMsOf(pending: readonly Pending[]): number {
  let endsAt = Number.POSITIVE_INFINITY
  for (const each of pending) endsAt = Math.min(endsAt, each.endsAt)
  return Math.max(1, endsAt - performance.now())
}

/** The lowest revision of these reads, or `otherwise` if that is lower. */
export function oldestOf(ready: readonly Ready[], otherwise: Revision): Revision {
  let oldest = otherwise
  for (const { revision } of ready) if (revision < oldest) oldest = revision
  return oldest
}

/** Estimated bytes that a step adds to requests, for its reads and its writes. */
export function bytesOf(step: Step): number {
  const lines = 'lines' in step && step.lines ? step.lines.length : 1
  return 700 + 250 * lines
}
