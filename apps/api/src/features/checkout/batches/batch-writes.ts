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
 * Compares that no value that a batch rests on has changed: the event itself, and all its ticket
 * stocks. The ticket keys cover the orders, because every write to an order also writes a ticket
 * key (rules/snapshot.ts). An event leader also compares its own key.
 *
 * @param ownedSince mod revision of the event-leader key, if this process is the event leader
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

/**
 * The operations that write the changes of a batch.
 *
 * @param endedHolds the lease that deletes ended holds after a while
 */
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
 * Keys that show whether these changes were committed. The commit writes at least one of them, and
 * one of them always remains. If none was written, the changes were not made. Empty for changes
 * without an order.
 */
export function tracesOf(eventId: string, { holds, purchases }: BatchChanges): string[] {
  const [orderId] = [...purchases.keys(), ...holds.keys()]
  return orderId === undefined ? [] : [Hold, Order].map(({ key }) => key.build({ eventId, orderId }))
}

export function endsHolds({ holds }: BatchChanges): boolean {
  return [...holds.values()].some((hold) => hold?.ended !== undefined)
}
