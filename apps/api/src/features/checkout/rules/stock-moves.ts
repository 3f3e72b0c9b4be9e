import type { HoldValue, OrderLine, TicketValue } from '@ticketcd/schema'
import type { Changes, OrderChanges, Snapshot } from './snapshot.ts'
import type { OrderOf } from './step.ts'

/* The arithmetic of ticket stocks that all steps share. */

/**
 * The ticket stocks of some lines after `move`, without missing ones and ones that do not allow it.
 */
export function moved(
  snapshot: Snapshot,
  lines: readonly OrderLine[],
  move: (ticket: TicketValue, line: OrderLine) => TicketValue | undefined,
): Map<string, TicketValue> {
  const after = new Map<string, TicketValue>()
  for (const line of lines) {
    const ticket = snapshot.tickets.get(line.ticketType)
    const next = ticket && move(ticket, line)
    if (next) after.set(line.ticketType, next)
  }
  return after
}

/** The first ticket stock of a hold, unchanged, for changes that do not affect the stock. */
export function touched(snapshot: Snapshot, { lines }: HoldValue): Map<string, TicketValue> {
  return moved(snapshot, lines.slice(0, 1), (ticket) => ticket)
}

/** The changes of a step to one order and its ticket stocks. */
export function changesOf(tickets: ReadonlyMap<string, TicketValue>, order: OrderChanges): Changes {
  return { tickets, orders: [order] }
}

/**
 * The store's counters contradict its holds, through a bug or a manual write. `ticketcd audit`
 * lists the differences.
 */
export class InconsistentStock extends Error {
  override readonly name = 'InconsistentStock'
  constructor({ eventId, orderId }: OrderOf) {
    super(`the tickets of event ${eventId} do not have what order ${orderId} takes from them`)
  }
}
