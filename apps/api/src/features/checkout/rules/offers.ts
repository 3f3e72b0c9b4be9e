import { type HoldValue, stock, type TicketValue, totalOf, type WaitingValue } from '@ticketcd/schema'
import { withoutQuantity } from './allowance.ts'
import { type Decision, refusalOf } from './decision.ts'
import type { Lifetimes } from './lifetimes.ts'
import type { EventSnapshot, OrderChanges, Waiter } from './snapshot.ts'

/**
 * Hands what is available of a type to those who wait for it, strictly in their order: each gets what is there, up to what they asked
 * for, as a hold with its own deadline. Nobody is passed over because they want more than there is, and nothing lies idle: who is
 * offered less may take it or let it pass on.
 *
 * @param waiters the first of the list as it was read, in its order
 * @param joined whether somebody has joined it since
 * @param now ISO 8601 in UTC
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
  // An event that cannot be bought has nothing to offer.
  if (!ticket?.waiting || !event || refusalOf(event, now)) return { answer: 0 }
  // A count that nobody stands behind would keep its tickets from everybody.
  if (waiters.length === 0 && !joined)
    return { changes: { tickets: new Map([[ticketType, { ...ticket, waiting: 0 }]]), orders: [] }, answer: 0 }

  const expiresAt = earlier(new Date(Date.parse(now) + offerMs).toISOString(), event.startsAt)
  const orders: OrderChanges[] = []
  let offered = 0
  /** Ids that were given to holds here: nothing keeps two customers from naming the same one. */
  const given = new Set<string>()
  for (const waiter of waiters) {
    if (ticket.available === 0) break
    const { of, joinedAtMs, place, waiting } = waiter
    const leaves = { ticketType, joinedAtMs, value: null }
    const left: TicketValue = { ...ticket, waiting: Math.max(0, (ticket.waiting ?? 0) - 1) }
    // Whoever left in this round is still in the list that was read.
    if (waiting?.orderId !== place.orderId || waiting.offer) continue
    // Its order id was used for something else since, or by somebody before them: there is nothing left to offer it as.
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
