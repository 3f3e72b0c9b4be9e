import { type EtcdStore, op } from '@ticketcd/etcd'
import {
  Admission,
  Allowance,
  Event,
  EventLeader,
  Hold,
  Order,
  Payment,
  Purchase,
  Ticket,
  Waiting,
  Waitlist,
} from '@ticketcd/schema'

/** Thousands of orders in one transaction. */
const deadlineMs = 60_000

/** A name that no other rush has, also one with the same seed. */
export function newEventId(seed: number): string {
  return `rush-${seed}-${Date.now().toString(36)}`
}

/** What the usernames of a rush begin with: short enough for a username, and of this event alone. */
export function visitorPrefix(eventId: string): string {
  return eventId.slice(0, 24)
}

/**
 * Removes the event of a rush with everything that was written for it, in one transaction: a checkout step that is
 * still under way compares the event's keys and is refused. The sessions have a lease of their own.
 */
export async function removeRush(store: Pick<EtcdStore, 'txn'>, eventId: string): Promise<void> {
  const ofEvent = [Ticket, Hold, Order, Allowance, Payment, Waitlist, Admission]
  const ofVisitors = [Purchase, Waiting].map((record) => `${record.key.prefix()}${visitorPrefix(eventId)}-`)
  await store.txn(
    {
      success: [
        op.delete(Event, { eventId }),
        op.delete(EventLeader, { eventId }),
        ...ofEvent.map((record) => op.raw.deletePrefix(record.key.prefix({ eventId }))),
        ...ofVisitors.map((prefix) => op.raw.deletePrefix(prefix)),
      ],
    },
    { deadlineMs, resendable: true },
  )
}
