import type { AllowanceValue, Failure } from '@ticketcd/schema'
import type { Snapshot } from './snapshot.ts'

/**
 * The number of tickets of an event that a customer holds, owns and waits for; 0 without a record.
 */
function quantityIn(allowance: AllowanceValue | null | undefined): number {
  return allowance?.quantity ?? 0
}

/** The allowance, reduced by `quantity`; `null`, which deletes the record, if nothing remains. */
export function withoutQuantity(
  allowance: AllowanceValue | undefined,
  quantity: number,
): AllowanceValue | null {
  const left = quantityIn(allowance) - quantity
  return left > 0 ? { quantity: left } : null
}

/** The customer's allowance plus `quantity`, or a failure if that exceeds the event's limit. */
export function claimOf(
  snapshot: Snapshot,
  quantity: number,
): { failure: Failure } | { allowance: AllowanceValue } {
  const owned = quantityIn(snapshot.allowance)
  const limit = snapshot.event?.maxPerCustomer ?? 0
  if (owned + quantity > limit) return { failure: { code: 'over-limit', limit, owned } }
  return { allowance: { quantity: owned + quantity } }
}
