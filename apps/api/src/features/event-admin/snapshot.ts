import { compare, type Entry, EtcdFailure, op, type RecordPage, type Revision } from '@ticketcd/etcd'
import {
  Allowance,
  Event,
  EventTypes,
  type EventValue,
  Hold,
  type Location,
  Locations,
  Order,
  Ticket,
  type TicketValue,
} from '@ticketcd/schema'

type EventParts = { readonly eventId: string }
type TicketParts = { readonly eventId: string; readonly ticketType: string }
type ListParts = { readonly list: string }

/** All that an edit of an event depends on, as it stood at one revision. */
export interface Snapshot {
  revision: Revision
  event: Entry<EventParts, EventValue> | undefined
  /** By ticket type. */
  tickets: ReadonlyMap<string, Entry<TicketParts, TicketValue>>
  /** How many orders there are, also those that were cancelled since. */
  orders: number
  /** Names of the places that may be chosen. */
  locations: readonly string[]
  eventTypes: readonly string[]
}

/** More than an event can have, and few enough for the conditions of one transaction. */
const ticketTypesReadMax = 100

/** Reads the scene: as a transaction of its own, or as the else-branch of one that lost its race. */
export function snapshotReads(eventId: string) {
  return [
    op.get(Event, { eventId }),
    op.range(Ticket, { eventId }, { limit: ticketTypesReadMax }),
    op.count(Order, { eventId }),
    op.get(Locations, { list: 'locations' }),
    op.get(EventTypes, { list: 'event-types' }),
  ] as const
}

type SnapshotAnswers = [
  Snapshot['event'],
  RecordPage<TicketParts, TicketValue>,
  number,
  Entry<ListParts, Location[]> | undefined,
  Entry<ListParts, string[]> | undefined,
]

/** @throws {EtcdFailure} decode for a ticket that cannot be read: nothing may be decided about what it holds. */
export function snapshotOf(revision: Revision, answers: SnapshotAnswers): Snapshot {
  const [event, page, orders, locations, eventTypes] = answers
  const [unreadable] = page.problems
  if (unreadable) throw new EtcdFailure('decode', `${unreadable.key}: ${unreadable.reason}`)
  return {
    revision,
    event,
    tickets: new Map(page.entries.map((entry) => [entry.parts.ticketType, entry])),
    orders,
    locations: (locations?.value ?? []).map(({ name }) => name),
    eventTypes: eventTypes?.value ?? [],
  }
}

/** What an edit writes. Of the tickets only those that change; `null` deletes. */
export type Changes =
  | { event: EventValue; tickets: ReadonlyMap<string, TicketValue | null> }
  /** The event and all that hangs on it by its name, but for its waiting lists: they may be too long for one transaction. */
  | 'remove'

/**
 * That nothing the edit rests on has changed since: the event itself, and the tickets it writes. Sales move tickets that
 * the edit leaves alone, and do not disturb it.
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
