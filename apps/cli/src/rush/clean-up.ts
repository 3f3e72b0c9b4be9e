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

/** One transaction removes thousands of orders. */
const deadlineMs = 60_000

/** An id that no other rush has, even with the same seed. */
export function newEventId(seed: number): string {
  return `rush-${seed}-${Date.now().toString(36)}`
}

/** The prefix of a rush's usernames: short enough for a username, and unique to the event. */
export function visitorPrefix(eventId: string): string {
  return eventId.slice(0, 24)
}

/**
 * Removes the event of a rush and all of its keys, in one transaction. A checkout step in progress
 * compares the event's keys and is refused. The sessions have a separate lease.
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
