import { type HoldInput, type OrderLine, type PurchaseValue, stock, totalOf } from '@ticketcd/schema'
import { endedFailure, endedPlace, endHold } from './holds.ts'
import { sameLines, takeLines } from './order-lines.ts'
import type { Decision, Snapshot } from './snapshot.ts'
import type { OrderOf } from './step.ts'
import { changesOf, InconsistentStock, moved } from './stock-moves.ts'

/* Purchases: orders that are paid, or need no payment. */

/**
 * Takes stock and sells it in one step.
 *
 * @param onlyFree refuses an order with something to pay
 * @param now ISO 8601 in UTC
 */
export function decideBuy(
  snapshot: Snapshot,
  of: OrderOf,
  lines: HoldInput['lines'],
  onlyFree: boolean,
  now: string,
): Decision<PurchaseValue> {
  const { purchase } = snapshot
  if (purchase && sameLines(purchase.lines, lines)) return { answer: purchase }
  if (snapshot.order || snapshot.hold) return { failure: { code: 'order-conflict' } }
  const taken = takeLines(snapshot, lines, now, stock.buy)
  if ('failure' in taken) return taken
  const total = totalOf(taken.lines)
  if (onlyFree && total > 0) return { failure: { code: 'payment-required', total } }
  const bought = purchaseOf(taken.lines, total, now)
  return {
    changes: changesOf(taken.tickets, { of, purchase: bought, allowance: taken.allowance }),
    answer: bought,
  }
}

/**
 * Turns a hold into a purchase, at the held prices.
 *
 * @param authorised the most that may be charged, in cents; absent if orders need no payment
 * @param now ISO 8601 in UTC
 * @throws {InconsistentStock} if the ticket stocks do not contain the held tickets
 */
export function decideConfirm(
  snapshot: Snapshot,
  of: OrderOf,
  authorised: number | undefined,
  now: string,
): Decision<PurchaseValue> {
  const { purchase, hold } = snapshot
  if (purchase) return { answer: purchase }
  if (!hold || snapshot.order || hold.username !== of.username)
    return { failure: { code: 'order-not-found' } }
  const ended = endedFailure(snapshot, of, hold, now)
  if (ended) return ended
  if (!snapshot.event || snapshot.event.status === 'cancelled')
    return { changes: endHold(snapshot, of, hold, 'released'), failure: { code: 'event-cancelled' } }
  if (authorised !== undefined && authorised < hold.total)
    return { failure: { code: 'payment-required', total: hold.total } }

  const tickets = moved(snapshot, hold.lines, (ticket, line) =>
    stock.sell(ticket, line.quantity, line.unitPrice),
  )
  // A hold whose stock is gone can never be sold.
  if (tickets.size < hold.lines.length) throw new InconsistentStock(of)
  const bought = purchaseOf(hold.lines, hold.total, now)
  return {
    changes: changesOf(tickets, { of, hold: null, purchase: bought, ...endedPlace(hold) }),
    answer: bought,
  }
}

function purchaseOf(lines: readonly OrderLine[], total: number, placedAt: string): PurchaseValue {
  return { placedAt, lines: lines.map((line) => ({ ...line, cancelled: 0 })), total, status: 'confirmed' }
}
