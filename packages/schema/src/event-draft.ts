import * as z from 'zod/mini'
import { Location } from './config.ts'
import { EventStatus, type SaleState } from './event.ts'
import { EventId, TicketTypeName } from './id.ts'
import { noTypeTwice } from './order.ts'
import { Cents, Count, IsoTime, line } from './value.ts'

/** The most ticket types of one event. */
export const ticketTypesMax = 50

/** What an admin says of a ticket type. Its place in the list is its place on the page. */
export const TicketDraft = z.object({
  ticketType: TicketTypeName,
  /** In cents; at most 100,000 units of the currency. */
  price: Cents.check(z.maximum(10_000_000)),
  total: Count,
})
export type TicketDraft = z.output<typeof TicketDraft>

/** Everything that an admin says of an event. Counts are none of it: they move by sales alone. */
export const EventDraft = z
  .object({
    name: line(120),
    description: z.string().check(z.maxLength(5_000)),
    venue: line(80),
    location: line(60),
    type: line(40),
    startsAt: IsoTime,
    endsAt: IsoTime,
    timeZone: line(60),
    salesOpenAt: IsoTime,
    maxPerCustomer: z.int().check(z.minimum(1), z.maximum(100)),
    tickets: z
      .array(TicketDraft)
      .check(
        z.minLength(1),
        z.maxLength(ticketTypesMax),
        z.refine(noTypeTwice, 'a ticket type stands there twice'),
      ),
  })
  .check(
    z.refine((event) => event.endsAt >= event.startsAt, {
      message: 'the end is before the start',
      path: ['endsAt'],
    }),
  )
export type EventDraft = z.output<typeof EventDraft>

/** A ticket type with what has become of it. */
export interface AdminTicket extends TicketDraft {
  available: number
  held: number
  sold: number
  /** In cents. */
  revenue: number
}

/** An event as admins see it. */
export interface AdminEvent {
  eventId: string
  /** Names this edit: whoever saves says which one they began with. The `modRevision` of the event's key. */
  version: number
  status: EventStatus
  draft: EventDraft
  /** In order. */
  tickets: AdminTicket[]
  /** ISO 8601, UTC */
  createdAt: string
  updatedAt: string
}

export interface AdminEventRow {
  eventId: string
  name: string
  type: string
  venue: string
  location: string
  startsAt: string
  timeZone: string
  status: EventStatus
  state: SaleState
  sold: number
  held: number
  capacity: number
  /** In cents. */
  revenue: number
  revision: number
}

export const AdminEventsQuery = z.object({
  text: z.optional(z.string().check(z.trim(), z.maxLength(200))),
  status: z.optional(EventStatus),
  type: z.optional(line(40)),
  cursor: z.nullish(z.string().check(z.maxLength(500))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
})
export type AdminEventsQuery = z.input<typeof AdminEventsQuery>

/** `eventId` is made by the browser: sent twice, the event is created once. */
export const CreateEventInput = z.object({
  eventId: EventId,
  event: EventDraft,
  status: z.enum(['draft', 'on-sale']),
})
export type CreateEventInput = z.input<typeof CreateEventInput>

const Version = z.int().check(z.minimum(1))

export const UpdateEventInput = z.object({ eventId: EventId, version: Version, event: EventDraft })
export type UpdateEventInput = z.input<typeof UpdateEventInput>

export const EventStatusInput = z.object({ eventId: EventId, version: Version, status: EventStatus })
export type EventStatusInput = z.input<typeof EventStatusInput>

export const RemoveEventInput = z.object({ eventId: EventId, version: Version })

/** One edit of an event, as a readable difference to the one before. */
export interface EventRevision {
  revision: number
  /** ISO 8601, UTC */
  at: string
  changes: EventChange[]
}

/** `field` is a name of `EventDraft`, `status`, or `tickets.<ticketType>.<price|total|position>`; `null` for "was not there". */
export interface EventChange {
  field: string
  before: string | number | null
  after: string | number | null
}

export interface EventHistory {
  /** Newest first. */
  items: EventRevision[]
  /** etcd has forgotten what was before this revision; `null` when the history is whole. */
  compactedBefore: number | null
}

/** The lists that forms offer, each with the version to say when it is saved; 0 for one that was never written. */
export interface ConfigLists {
  locations: { version: number; items: Location[] }
  eventTypes: { version: number; items: string[] }
  ticketTypes: { version: number; items: string[] }
}

const ListVersion = z.int().check(z.nonnegative())
/** The most places, types or names in one list. */
const listMax = 500

export const ConfigListInput = z.discriminatedUnion('list', [
  z.object({
    list: z.literal('locations'),
    version: ListVersion,
    items: z.array(Location).check(z.maxLength(listMax)),
  }),
  z.object({
    list: z.literal('event-types'),
    version: ListVersion,
    items: z.array(line(40)).check(z.maxLength(listMax)),
  }),
  z.object({
    list: z.literal('ticket-types'),
    version: ListVersion,
    items: z.array(TicketTypeName).check(z.maxLength(listMax)),
  }),
])
export type ConfigListInput = z.input<typeof ConfigListInput>
