import type { CancelInput, PurchaseLine } from '@ticketcd/schema'

/** How many of each ticket type somebody wants to cancel, beyond what is cancelled already. */
export type Cancelling = ReadonlyMap<string, number>

/** What is asked for: how many of each line shall be cancelled in the end. Lines of which nothing is cancelled are left out. */
export function cancellationOf(
  lines: readonly PurchaseLine[],
  cancelling: Cancelling,
): NonNullable<CancelInput['lines']> {
  return lines.flatMap(({ ticketType, cancelled }) => {
    const more = cancelling.get(ticketType) ?? 0
    return more > 0 ? [{ ticketType, cancelled: cancelled + more }] : []
  })
}

/** What is given back for it, in cents. */
export function refundOf(lines: readonly PurchaseLine[], cancelling: Cancelling): number {
  return lines.reduce((sum, line) => sum + (cancelling.get(line.ticketType) ?? 0) * line.unitPrice, 0)
}
