import { forSale, sortableTime, type WaitingValue, waitingMax } from '@ticketcd/schema'
import { claimOf, withoutQuantity } from './allowance.ts'
import { refusalOf } from './sale.ts'
import type { Decision, Snapshot } from './snapshot.ts'
import type { OrderOf } from './step.ts'
import { changesOf, InconsistentStock } from './stock-moves.ts'

/*
 * The places of a waiting list: joining and leaving. A place counts towards the customer's
 * allowance and towards `waiting` of its ticket stock, which purchases change too. Therefore a
 * batch of checkout decides these steps, and not the feature `waiting-list`.
 */

/**
 * Takes a place at the end of the list of a ticket type that is sold out.
 *
 * @param now ISO 8601 in UTC
 */
export function decideJoin(
  snapshot: Snapshot,
  of: OrderOf,
  { ticketType, quantity }: { ticketType: string; quantity: number },
  now: string,
): Decision<WaitingValue> {
  const { waiting } = snapshot
  if (waiting?.orderId === of.orderId)
    return waiting.quantity === quantity ? { answer: waiting } : { failure: { code: 'order-conflict' } }
  if (waiting) return { failure: { code: 'already-waiting', orderId: waiting.orderId } }
  if (snapshot.hold || snapshot.order) return { failure: { code: 'order-conflict' } }
  const refusal = refusalOf(snapshot.event, now)
  if (!snapshot.event || refusal) return { failure: refusal ?? { code: 'event-not-found' } }
  const ticket = snapshot.tickets.get(ticketType)
  if (!ticket) return { failure: { code: 'ticket-type-not-found', ticketType } }
  const available = forSale(ticket)
  if (available > 0) return { failure: { code: 'not-sold-out', ticketType, available } }
  const before = ticket.waiting ?? 0
  if (before >= waitingMax) return { failure: { code: 'waiting-list-full', limit: waitingMax } }
  const claim = claimOf(snapshot, quantity)
  if ('failure' in claim) return claim
  const joinedAtMs = sortableTime(Date.parse(now))
  const place: WaitingValue = { orderId: of.orderId, quantity, joinedAtMs }
  return {
    changes: changesOf(new Map([[ticketType, { ...ticket, waiting: before + 1 }]]), {
      of,
      allowance: claim.allowance,
      waiting: { ticketType, value: place },
      place: { ticketType, joinedAtMs, value: { orderId: of.orderId, quantity } },
    }),
    answer: place,
  }
}

/**
 * Gives up a place. Safe to repeat. An offer is already a hold, and is released as one.
 *
 * @throws {InconsistentStock} if the place's ticket stock does not exist
 */
export function decideLeave(snapshot: Snapshot, of: OrderOf, ticketType: string): Decision<null> {
  const { waiting } = snapshot
  if (waiting?.orderId !== of.orderId) return { answer: null }
  if (waiting.offer) return { failure: { code: 'order-conflict' } }
  const ticket = snapshot.tickets.get(ticketType)
  if (!ticket) throw new InconsistentStock(of)
  return {
    changes: changesOf(
      new Map([[ticketType, { ...ticket, waiting: Math.max(0, (ticket.waiting ?? 0) - 1) }]]),
      {
        of,
        allowance: withoutQuantity(snapshot.allowance, waiting.quantity),
        waiting: { ticketType, value: null },
        place: { ticketType, joinedAtMs: waiting.joinedAtMs, value: null },
      },
    ),
    answer: null,
  }
}
