import type { AllowanceValue } from '@ticketcd/schema'

/** What a customer holds, owns and waits for of an event; nothing where there is no record of it. */
export function quantityIn(allowance: AllowanceValue | null | undefined): number {
  return allowance?.quantity ?? 0
}

/** The allowance with so many fewer; `null`, which deletes it, when nothing is left. */
export function withoutQuantity(
  allowance: AllowanceValue | undefined,
  quantity: number,
): AllowanceValue | null {
  const left = quantityIn(allowance) - quantity
  return left > 0 ? { quantity: left } : null
}
