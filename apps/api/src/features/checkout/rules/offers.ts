import { type HoldValue, stock, type TicketValue, totalOf, type WaitingValue } from '@ticketcd/schema'
import { withoutQuantity } from './allowance.ts'
import type { Lifetimes } from './lifetimes.ts'
import { refusalOf } from './sale.ts'
import type { Decision, EventSnapshot, OrderChanges, Waiter } from './snapshot.ts'

/**
 * Offers the available stock of a type to its waiting list, strictly in order. Each customer is
 * offered the available tickets, up to the requested number, as a hold with its own deadline. A
 * customer who requests more than is available is not skipped, so no stock stays idle. A customer
 * with a smaller offer may accept it, or let it pass to the next one.
 *
 * An offer takes stock that customers buy at the same moment. Therefore a batch of checkout decides
 * it, and not the feature `waiting-list`.
 *
 * @param waiters the head of the list as it was read, in its order
 * @param joined whether a customer has joined the list since that read
 * @param now ISO 8601 in UTC
 * @returns the number of offers
 */
export function decideOffer(
  { event, tickets }: EventSnapshot,
  ticketType: string,
  waiters: readonly Waiter[],
  joined: boolean,
  now: string,
  { offerMs }: Lifetimes,
): Decision<number> {
  let ticket = tickets.get(ticketType)
  // Nothing is offered for an event that cannot be bought.
  if (!ticket?.waiting || !event || refusalOf(event, now)) return { answer: 0 }
  // A count without any waiting customers would withhold the stock from all customers.
  if (waiters.length === 0 && !joined)
    return { changes: { tickets: new Map([[ticketType, { ...ticket, waiting: 0 }]]), orders: [] }, answer: 0 }

  const expiresAt = earlier(new Date(Date.parse(now) + offerMs).toISOString(), event.startsAt)
  const orders: OrderChanges[] = []
  let offered = 0
  /** Order ids of the holds made here. Two customers may have chosen the same one. */
  const given = new Set<string>()
  for (const waiter of waiters) {
    if (ticket.available === 0) break
    const { of, joinedAtMs, place, waiting } = waiter
    const leaves = { ticketType, joinedAtMs, value: null }
    const left: TicketValue = { ...ticket, waiting: Math.max(0, (ticket.waiting ?? 0) - 1) }
    // A customer who left in this batch is still in the list that was read.
    if (waiting?.orderId !== place.orderId || waiting.offer) continue
    // The order id is taken, by another order or an earlier place. The place cannot get an offer
    // under it, and ends.
    if (waiter.hold || waiter.order || given.has(of.orderId)) {
      const allowance = withoutQuantity(waiter.allowance, place.quantity)
      orders.push({ of, place: leaves, waiting: { ticketType, value: null }, allowance })
      ticket = left
      continue
    }
    const quantity = Math.min(ticket.available, place.quantity)
    const after = stock.hold(left, quantity)
    if (!after) break
    const lines = [{ ticketType, quantity, unitPrice: ticket.price }]
    const hold: HoldValue = {
      username: of.username,
      lines,
      total: totalOf(lines),
      heldAt: now,
      expiresAt,
      offered: true,
    }
    const reply: WaitingValue = { ...waiting, offer: { quantity, offeredAt: now, expiresAt } }
    orders.push({
      of,
      hold,
      place: leaves,
      waiting: { ticketType, value: reply },
      allowance: withoutQuantity(waiter.allowance, place.quantity - quantity),
    })
    given.add(of.orderId)
    ticket = after
    offered += 1
  }
  if (orders.length === 0) return { answer: 0 }
  return { changes: { tickets: new Map([[ticketType, ticket]]), orders }, answer: offered }
}

function earlier(a: string, b: string): string {
  return a < b ? a : b
}
