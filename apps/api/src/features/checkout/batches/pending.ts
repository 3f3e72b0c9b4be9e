import type { Revision } from '@ticketcd/etcd'
import { Refusal } from '../../../refusal.ts'
import type { Settled, Step, StepOutcome } from '../rules/step.ts'
import type { StepReading } from './step-reads.ts'

/** A step that waits in a queue. */
export interface Pending {
  step: Step
  bytes: number
  /** On the process's own clock, in milliseconds. */
  endsAt: number
  /** The ownership under which another process has handed it over: without it the step must not be done. */
  owned: Revision | undefined
  /** A commit of it was answered to be lost, but may have come through: a request can be sent twice. */
  isSuspected: boolean
  resolve(settled: Settled): void
  reject(error: unknown): void
}

/** One whose turn may come: what it depends on was read. */
export interface Ready extends StepReading {
  pending: Pending
}

/** What keeps a step from being judged says nothing of one that may have been done. */
export function fail({ isSuspected, reject }: Pending, cause: unknown): void {
  reject(isSuspected ? outcomeUnknown(cause) : cause)
}

/** Nobody knows yet whether a step was done. */
export function outcomeUnknown(cause: unknown): Refusal {
  return new Refusal({ code: 'outcome-unknown' }, { cause })
}

/** Tells each step of a round what was decided of it. */
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

/** What the one that has the least has left, in milliseconds; 1 at least. */
export function leftMsOf(pending: readonly Pending[]): number {
  let endsAt = Number.POSITIVE_INFINITY
  for (const each of pending) endsAt = Math.min(endsAt, each.endsAt)
  return Math.max(1, endsAt - performance.now())
}

/** When the oldest of what was read was read. */
export function oldestOf(ready: readonly Ready[], otherwise: Revision): Revision {
  let oldest = otherwise
  for (const { revision } of ready) if (revision < oldest) oldest = revision
  return oldest
}

/** About what a step adds to a request, read and written. */
export function bytesOf(step: Step): number {
  const lines = 'lines' in step && step.lines ? step.lines.length : 1
  return 700 + 250 * lines
}
