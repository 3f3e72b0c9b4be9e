import { decideCancel } from './cancellations.ts'
import { decideExpiry, decideHold, decideRelease, decideRenew } from './holds.ts'
import type { Lifetimes } from './lifetimes.ts'
import { decideJoin, decideLeave } from './places.ts'
import { decideBuy, decideConfirm } from './purchases.ts'
import type { Decision, Snapshot } from './snapshot.ts'
import type { OrderStep, StepAnswers } from './step.ts'

/*
 * The rules of checkout: the changes that a step of an order makes to the stored values. Pure:
 * after a lost race they run again on fresh values.
 *
 * Invariants (each step keeps them, see the property tests):
 * 1. total = available + held + sold for every ticket stock. A ticket stock that no line names
 *    stays unchanged.
 * 2. `held` is the sum over all holds that have not ended. `sold` and `revenue` are the sums over
 *    all purchases, without cancelled tickets. `waiting` is the number of places in the type's
 *    list.
 * 3. A customer's allowance is the number of tickets that the customer holds, owns and waits for. A
 *    step that adds to it stays within the limit.
 * 4. A repeated step changes nothing and returns the same answer.
 * 5. Every change writes at least one ticket stock (snapshot.ts explains why).
 */

/**
 * Decides one step of an order.
 *
 * @param now ISO 8601 in UTC
 * @throws {InconsistentStock} if the counters contradict the holds
 */
export function decide(
  step: OrderStep,
  snapshot: Snapshot,
  now: string,
  { holdMs }: Lifetimes,
): Decision<StepAnswers[OrderStep['kind']]> {
  switch (step.kind) {
    case 'hold':
      return decideHold(snapshot, step.of, step.lines, now, holdMs)
    case 'buy':
      return decideBuy(snapshot, step.of, step.lines, step.onlyFree, now)
    case 'confirm':
      return decideConfirm(snapshot, step.of, step.authorised, now)
    case 'renew':
      return decideRenew(snapshot, step.of, step.renewal, now, holdMs)
    case 'release':
      return decideRelease(snapshot, step.of)
    case 'cancel':
      return decideCancel(snapshot, step.of, step.lines, now)
    case 'expire':
      return decideExpiry(snapshot, step.of, now)
    case 'join':
      return decideJoin(snapshot, step.of, step, now)
    case 'leave':
      return decideLeave(snapshot, step.of, step.ticketType)
    default:
      return step satisfies never
  }
}
