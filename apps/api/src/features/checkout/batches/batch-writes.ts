import { type Compare, compare, type LeaseId, type Op, op, type Revision } from '@ticketcd/etcd'
import {
  Allowance,
  Event,
  EventLeader,
  Hold,
  Order,
  Purchase,
  Ticket,
  Waiting,
  Waitlist,
} from '@ticketcd/schema'
import type { BatchChanges } from '../rules/batch.ts'
import type { EventBase } from './event-base.ts'

/**
 * That nothing a round rests on has changed since: the event itself, and no ticket of it. The tickets vouch for the orders, since
 * nothing of an event's orders is written without one of its tickets (rules/scene.ts). An owner proves besides that it still is one.
 *
 * @param ownedSince mod revision of the owner's key, where this process is the owner
 */
export function guardsOf(
  eventId: string,
  { revision, eventRevision }: Pick<EventBase, 'revision' | 'eventRevision'>,
  ownedSince: Revision | undefined,
): Compare[] {
  return [
    eventRevision === undefined
      ? compare.absent(Event, { eventId })
      : compare.modRevisionIs(Event, { eventId }, eventRevision),
    compare.noneWrittenAfter(Ticket, { eventId }, revision),
    ...(ownedSince === undefined ? [] : [compare.modRevisionIs(EventLeader, { eventId }, ownedSince)]),
  ]
}

/** @param endedHolds the lease under which holds that have ended are remembered for a while */
export function writesOf(
  eventId: string,
  { tickets, holds, purchases, allowances, waitings, places }: BatchChanges,
  endedHolds: LeaseId | undefined,
): Op<unknown>[] {
  const writes: Op<unknown>[] = []
  for (const [ticketType, ticket] of tickets) writes.push(op.put(Ticket, { eventId, ticketType }, ticket))
  for (const [orderId, hold] of holds) {
    const parts = { eventId, orderId }
    if (hold) writes.push(op.put(Hold, parts, hold, hold.ended ? { lease: endedHolds } : {}))
    else writes.push(op.delete(Hold, parts))
  }
  for (const [orderId, { username, value }] of purchases) {
    writes.push(op.put(Purchase, { username, eventId, orderId }, value))
    writes.push(op.put(Order, { eventId, orderId }, { username }))
  }
  for (const [username, allowance] of allowances) {
    const parts = { eventId, username }
    writes.push(allowance ? op.put(Allowance, parts, allowance) : op.delete(Allowance, parts))
  }
  for (const { username, ticketType, value } of waitings) {
    const parts = { username, eventId, ticketType }
    writes.push(value ? op.put(Waiting, parts, value) : op.delete(Waiting, parts))
  }
  for (const { username, ticketType, joinedAtMs, value } of places) {
    const parts = { eventId, ticketType, joinedAtMs, username }
    writes.push(value ? op.put(Waitlist, parts, value) : op.delete(Waitlist, parts))
  }
  return writes
}

/**
 * Keys of which at least one is written by whoever writes these changes, and is not gone again after that: where none was written, the
 * changes were not made. None for changes that are of no order.
 */
export function tracesOf(eventId: string, { holds, purchases }: BatchChanges): string[] {
  const [orderId] = [...purchases.keys(), ...holds.keys()]
  return orderId === undefined ? [] : [Hold, Order].map(({ key }) => key.build({ eventId, orderId }))
}

export function endsHolds({ holds }: BatchChanges): boolean {
  return [...holds.values()].some((hold) => hold?.ended !== undefined)
}
