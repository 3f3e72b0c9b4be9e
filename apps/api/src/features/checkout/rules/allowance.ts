import type { AllowanceValue } from '@ticketcd/schema'

/**
 * The number of tickets of an event that a customer holds, owns and waits for; 0 without a record.
 */
export function quantityIn(allowance: AllowanceValue | null | undefined): number {
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
