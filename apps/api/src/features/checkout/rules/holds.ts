import {
  type Failure,
  type HoldInput,
  type HoldValue,
  isExpired,
  quantityOf,
  stock,
  totalOf,
} from '@ticketcd/schema'
import { withoutQuantity } from './allowance.ts'
import { sameLines, takeLines } from './order-lines.ts'
import type { Changes, Decision, OrderChanges, Snapshot } from './snapshot.ts'
import type { OrderOf } from './step.ts'
import { changesOf, InconsistentStock, moved, touched } from './stock-moves.ts'

/* Holds: stock that an order reserves until a deadline. */

/**
 * Reserves stock for an order, all lines or none.
 *
 * @param now ISO 8601 in UTC
 * @param holdMs lifetime of the hold, in milliseconds
 */
export function decideHold(
  snapshot: Snapshot,
  of: OrderOf,
  lines: HoldInput['lines'],
  now: string,
  holdMs: number,
): Decision<HoldValue> {
  const { hold } = snapshot
  // A confirmed order cannot be held again; `checkout.order` returns its state.
  if (snapshot.order || (hold && (hold.username !== of.username || !sameLines(hold.lines, lines))))
    return { failure: { code: 'order-conflict' } }
  if (hold) {
    const ended = endedFailure(snapshot, of, hold, now)
    return ended ?? { answer: hold }
  }
  const taken = takeLines(snapshot, lines, now, stock.hold)
  if ('failure' in taken) return taken
  const held: HoldValue = {
    username: of.username,
    lines: taken.lines,
    total: totalOf(taken.lines),
    heldAt: now,
    expiresAt: later(now, holdMs),
  }
  return { changes: changesOf(taken.tickets, { of, hold: held, allowance: taken.allowance }), answer: held }
}

/**
 * Restarts the lifetime of a hold.
 *
 * @param renewal number of this renewal, from 1; a hold that has it already stays unchanged
 * @param now ISO 8601 in UTC
 * @param holdMs lifetime of the hold, in milliseconds
 */
export function decideRenew(
  snapshot: Snapshot,
  of: OrderOf,
  renewal: number,
  now: string,
  holdMs: number,
): Decision<HoldValue> {
  const { hold } = snapshot
  if (snapshot.order) return { failure: { code: 'order-conflict' } }
  if (!hold || hold.username !== of.username) return { failure: { code: 'order-not-found' } }
  const ended = endedFailure(snapshot, of, hold, now)
  if (ended) return ended
  // An offer cannot be renewed: the next customers of the list wait for its stock.
  if (hold.offered) return { failure: { code: 'renewals-used', limit: 0 } }
  if ((hold.renewals ?? 0) >= renewal) return { answer: hold }
  const renewed: HoldValue = { ...hold, renewals: renewal, expiresAt: later(now, holdMs) }
  return { changes: changesOf(touched(snapshot, hold), { of, hold: renewed }), answer: renewed }
}

/** Returns the stock of a hold. Safe to repeat: an order without a hold has no stock to return. */
export function decideRelease(snapshot: Snapshot, of: OrderOf): Decision<null> {
  const { hold } = snapshot
  const owner = hold?.username ?? snapshot.order?.username
  if (owner !== undefined && owner !== of.username) return { failure: { code: 'order-not-found' } }
  if (snapshot.order) return { failure: { code: 'order-conflict' } }
  if (!hold || hold.ended) return { answer: null }
  return { changes: endHold(snapshot, of, hold, 'released'), answer: null }
}

/**
 * Ends a hold only if it has expired. The sweeper submits this step.
 *
 * @param now ISO 8601 in UTC
 */
export function decideExpiry(snapshot: Snapshot, of: OrderOf, now: string): Decision<null> {
  const { hold } = snapshot
  if (hold?.username !== of.username || hold.ended || !isExpired(hold, now)) return { answer: null }
  return { changes: endHold(snapshot, of, hold, 'expired'), answer: null }
}

/**
 * The failure for a hold that was released or has expired; `undefined` for a valid one. A hold that
 * has just expired is ended by the changes.
 */
export function endedFailure(
  snapshot: Snapshot,
  of: OrderOf,
  hold: HoldValue,
  now: string,
): { changes?: Changes; failure: Failure } | undefined {
  if (hold.ended === 'released') return { failure: { code: 'hold-released' } }
  if (hold.ended === 'expired') return { failure: { code: 'hold-expired' } }
  if (!isExpired(hold, now)) return undefined
  return { changes: endHold(snapshot, of, hold, 'expired'), failure: { code: 'hold-expired' } }
}

/**
 * The changes that end a hold. They return its stock, and keep the ended hold so that its state can
 * be read.
 *
 * @throws {InconsistentStock} if the ticket stocks do not contain the held tickets
 */
export function endHold(
  snapshot: Snapshot,
  of: OrderOf,
  hold: HoldValue,
  ended: 'released' | 'expired',
): Changes {
  const tickets = moved(snapshot, hold.lines, (ticket, { quantity }) => stock.release(ticket, quantity))
  if (tickets.size < hold.lines.length) throw new InconsistentStock(of)
  return changesOf(tickets, {
    of,
    hold: { ...hold, ended },
    allowance: withoutQuantity(snapshot.allowance, quantityOf(hold.lines)),
    ...endedPlace(hold),
  })
}

/** A customer's place in the waiting list ends with its offer. */
export function endedPlace({ offered, lines: [line] }: HoldValue): Pick<OrderChanges, 'waiting'> {
  return offered && line ? { waiting: { ticketType: line.ticketType, value: null } } : {}
}

/** @param now ISO 8601 in UTC */
function later(now: string, ms: number): string {
  return new Date(Date.parse(now) + ms).toISOString()
}
