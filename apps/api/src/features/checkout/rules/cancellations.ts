import {
  cancelUntilOf,
  type OrderLine,
  type PurchaseLine,
  type PurchaseValue,
  quantityOf,
  statusOf,
  stock,
} from '@ticketcd/schema'
import { withoutQuantity } from './allowance.ts'
import type { Decision, Snapshot } from './snapshot.ts'
import type { OrderOf } from './step.ts'
import { changesOf, InconsistentStock, moved } from './stock-moves.ts'

/**
 * Cancels tickets of a purchase, and returns them to the stock.
 *
 * @param asked how many tickets of each line are cancelled in the end; absent: all of them
 * @param now ISO 8601 in UTC
 * @throws {InconsistentStock} if the ticket stocks do not contain the sold tickets
 */
export function decideCancel(
  snapshot: Snapshot,
  of: OrderOf,
  asked: { ticketType: string; cancelled: number }[] | undefined,
  now: string,
): Decision<PurchaseValue> {
  const { purchase, event } = snapshot
  if (!purchase) return { failure: { code: 'order-not-found' } }
  const targets = new Map(asked?.map(({ ticketType, cancelled }) => [ticketType, cancelled]))
  for (const [ticketType, cancelled] of targets) {
    const line = purchase.lines.find((each) => each.ticketType === ticketType)
    if (!line) return { failure: { code: 'ticket-type-not-found', ticketType } }
    if (cancelled > line.quantity) return { failure: { code: 'order-conflict' } }
  }
  const lines = purchase.lines.map((line): PurchaseLine => {
    const target = asked ? (targets.get(line.ticketType) ?? 0) : line.quantity
    return { ...line, cancelled: Math.max(line.cancelled, target) }
  })
  const given = lines.flatMap((line, index): OrderLine[] => {
    const quantity = line.cancelled - (purchase.lines[index]?.cancelled ?? 0)
    return quantity > 0 ? [{ ticketType: line.ticketType, quantity, unitPrice: line.unitPrice }] : []
  })
  if (given.length === 0) return { answer: purchase }
  // Purchases of a cancelled event may be cancelled at any time.
  const until = event && event.status !== 'cancelled' ? cancelUntilOf(event) : undefined
  if (until !== undefined && until <= now) return { failure: { code: 'cancel-too-late', until } }

  const tickets = moved(snapshot, given, (ticket, line) =>
    stock.refund(ticket, line.quantity, line.unitPrice),
  )
  if (tickets.size < given.length) throw new InconsistentStock(of)
  const left: PurchaseValue = { ...purchase, lines, status: statusOf(lines) }
  const allowance = withoutQuantity(snapshot.allowance, quantityOf(given))
  return { changes: changesOf(tickets, { of, purchase: left, allowance }), answer: left }
}
