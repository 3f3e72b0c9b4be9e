import type { CancelInput, PurchaseLine } from '@ticketcd/schema'

/** How many more tickets of each ticket type to cancel. */
export type Cancelling = ReadonlyMap<string, number>

/**
 * Returns the request: the total of cancelled tickets of each line. Lines without a new
 * cancellation are left out.
 */
export function cancellationOf(
  lines: readonly PurchaseLine[],
  cancelling: Cancelling,
): NonNullable<CancelInput['lines']> {
  return lines.flatMap(({ ticketType, cancelled }) => {
    const more = cancelling.get(ticketType) ?? 0
    return more > 0 ? [{ ticketType, cancelled: cancelled + more }] : []
  })
}

/** Returns the refund, in cents. */
export function refundOf(lines: readonly PurchaseLine[], cancelling: Cancelling): number {
  return lines.reduce((sum, line) => sum + (cancelling.get(line.ticketType) ?? 0) * line.unitPrice, 0)
}
