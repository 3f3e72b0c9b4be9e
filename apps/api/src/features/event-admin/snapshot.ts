import { compare, type Entry, EtcdFailure, op, type Revision } from '@ticketcd/etcd'
import {
  Allowance,
  Event,
  EventTypes,
  type EventValue,
  Hold,
  Locations,
  Order,
  Ticket,
  type TicketValue,
} from '@ticketcd/schema'
import type { SnapshotReads } from '../../store/read-batch.ts'

type EventParts = { readonly eventId: string }
type TicketParts = { readonly eventId: string; readonly ticketType: string }

/** The values that an edit of an event depends on, all at one revision. */
export interface Snapshot {
  revision: Revision
  event: Entry<EventParts, EventValue> | undefined
  /** By ticket type. */
  tickets: ReadonlyMap<string, Entry<TicketParts, TicketValue>>
  /** Number of orders, including cancelled ones. */
  orders: number
  /** Names of the locations that the form offers. */
  locations: readonly string[]
  eventTypes: readonly string[]
}

/** More than an event can have, and few enough for the compares of one transaction. */
const ticketTypesReadMax = 100

/**
 * The reads of the snapshot. It throws `EtcdFailure` `decode` for an unreadable ticket, because its
 * counts must not be ignored.
 */
export function snapshotReads(eventId: string): SnapshotReads<Snapshot> {
  return (batch) => {
    const event = batch.add(op.get(Event, { eventId }))
    const tickets = batch.add(op.range(Ticket, { eventId }, { limit: ticketTypesReadMax }))
    const orders = batch.add(op.count(Order, { eventId }))
    const locations = batch.add(op.get(Locations, { list: 'locations' }))
    const eventTypes = batch.add(op.get(EventTypes, { list: 'event-types' }))
    return (revision) => {
      const { entries, problems } = tickets()
      const [unreadable] = problems
      if (unreadable) throw new EtcdFailure('decode', `${unreadable.key}: ${unreadable.reason}`)
      return {
        revision,
        event: event(),
        tickets: new Map(entries.map((entry) => [entry.parts.ticketType, entry])),
        orders: orders(),
        locations: (locations()?.value ?? []).map(({ name }) => name),
        eventTypes: eventTypes()?.value ?? [],
      }
    }
  }
}

/** The writes of an edit. `tickets` contains only the changed ones; `null` deletes. */
export type Changes =
  | { event: EventValue; tickets: ReadonlyMap<string, TicketValue | null> }
  /**
   * Deletes the event and all keys under its name except its waiting lists, which may be too long
   * for one transaction.
   */
  | 'remove'

/**
 * The compares of an edit: the event and the tickets it writes are unchanged. Sales of other ticket
 * types do not affect the edit.
 */
export function guardsOf(eventId: string, snapshot: Snapshot, changes: Changes) {
  const event = snapshot.event
    ? compare.modRevisionIs(Event, { eventId }, snapshot.event.modRevision)
    : compare.absent(Event, { eventId })
  const touched = changes === 'remove' ? snapshot.tickets.keys() : changes.tickets.keys()
  const tickets = [...touched].map((ticketType) => {
    const entry = snapshot.tickets.get(ticketType)
    const parts = { eventId, ticketType }
    return entry ? compare.modRevisionIs(Ticket, parts, entry.modRevision) : compare.absent(Ticket, parts)
  })
  const unsold =
    changes === 'remove' ? [compare.noneUnder(Order, { eventId }), compare.noneUnder(Hold, { eventId })] : []
  return [event, ...tickets, ...unsold]
}

export function writesOf(eventId: string, changes: Changes) {
  if (changes === 'remove')
    return [
      op.delete(Event, { eventId }),
      op.deleteRange(Ticket, { eventId }),
      op.deleteRange(Allowance, { eventId }),
    ]
  const tickets = [...changes.tickets].map(([ticketType, ticket]) =>
    ticket ? op.put(Ticket, { eventId, ticketType }, ticket) : op.delete(Ticket, { eventId, ticketType }),
  )
  return [op.put(Event, { eventId }, changes.event), ...tickets]
}
