import {
  type HoldView,
  type JoinInput,
  type LeaveInput,
  offerLifetimeMs,
  type WaitingView,
} from '@ticketcd/schema'
import type { RouterOutputs } from '../lib/trpc.ts'
import { eventById } from './catalogue.ts'
import { Refused } from './refused.ts'
import { scenario } from './scenario.ts'
import { commit, world } from './world.ts'

type Waitlist = RouterOutputs['waitlist']

/** Number of customers before and behind the user in each waiting list. */
const before = 2
const behind = 9
/** In the scenario `offering`: wait for an offer, and lifetime of an offer, in milliseconds. */
const waitMs = 4_000
const lifetimeMs = scenario === 'offering' ? 30_000 : offerLifetimeMs

export function join({ eventId, orderId, ticketType, quantity }: JoinInput): Waitlist['join'] {
  const known = world.waiting.find((each) => each.eventId === eventId && each.ticketType === ticketType)
  if (known && known.orderId !== orderId)
    throw new Refused({ code: 'already-waiting', orderId: known.orderId })
  if (known) return { waiting: known, revision: world.revision }
  const event = eventById(eventId)
  const ticket = event.tickets.find((each) => each.ticketType === ticketType)
  if (!ticket) throw new Refused({ code: 'ticket-type-not-found', ticketType })
  if (ticket.available > 0)
    throw new Refused({ code: 'not-sold-out', ticketType, available: ticket.available })
  const { name, venue, startsAt, timeZone } = event
  ticket.waiting = before + 1 + behind
  const waiting = {
    eventId,
    orderId,
    ticketType,
    quantity,
    joinedAt: new Date().toISOString(),
    position: before + 1,
    offer: null,
    over: false,
    event: { name, venue, startsAt, timeZone },
  }
  return { waiting, revision: commit({ waiting: [...world.waiting, waiting] }) }
}

export function leave({ orderId }: LeaveInput): Waitlist['leave'] {
  return { revision: commit({ waiting: world.waiting.filter((each) => each.orderId !== orderId) }) }
}

export function mine(): Waitlist['mine'] {
  const now = new Date().toISOString()
  const lapsed = world.waiting.filter(({ offer }) => offer !== null && offer.expiresAt <= now)
  if (lapsed.length > 0) commit({ waiting: world.waiting.filter((each) => !lapsed.includes(each)) })
  return world.waiting
}

/**
 * Offers tickets, as a hold, to a place that has waited for `waitMs`.
 * @returns the place; `null` if there was none
 */
export function offerNext(): WaitingView | null {
  const now = Date.now()
  const next = world.waiting.find(({ offer, joinedAt }) => !offer && now - Date.parse(joinedAt) > waitMs)
  if (scenario !== 'offering' || !next) return null
  const { eventId, orderId, ticketType } = next
  const quantity = Math.max(1, next.quantity - 1)
  const offeredAt = new Date(now).toISOString()
  const expiresAt = new Date(now + lifetimeMs).toISOString()
  const unitPrice = eventById(eventId).tickets.find((each) => each.ticketType === ticketType)?.price ?? 0
  const hold: HoldView = {
    eventId,
    orderId,
    lines: [{ ticketType, quantity, unitPrice }],
    total: quantity * unitPrice,
    expiresAt,
    now: offeredAt,
    renewals: 0,
    offered: true,
  }
  const place: WaitingView = { ...next, position: null, offer: { quantity, offeredAt, expiresAt } }
  commit({
    holds: [...world.holds, hold],
    waiting: world.waiting.map((each) => (each === next ? place : each)),
  })
  return place
}
