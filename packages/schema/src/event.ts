import * as z from 'zod/mini'
import { EventId, Username } from './id.ts'
import { defineRecord } from './record.ts'
import type { SaleState } from './sale-state.ts'
import type { TicketView } from './ticket.ts'
import { IsoTime, line } from './value.ts'

export const EventStatus = z.enum(['draft', 'on-sale', 'closed', 'cancelled'])
export type EventStatus = z.output<typeof EventStatus>

/** The statuses that an admin may set next. A cancelled event stays cancelled. */
export const eventTransitions = {
  draft: ['on-sale', 'cancelled'],
  'on-sale': ['closed', 'cancelled'],
  closed: ['on-sale', 'cancelled'],
  cancelled: [],
} as const satisfies Record<EventStatus, readonly EventStatus[]>

export const EventValue = z
  .object({
    name: line(120),
    description: z.string().check(z.maxLength(5_000)),
    /** The building or the place, such as a hall or a park. */
    venue: line(80),
    /** The town: one of `config:locations`. */
    location: line(60),
    /** One of `config:event-types`. */
    type: line(40),
    startsAt: IsoTime,
    endsAt: IsoTime,
    /** IANA name. The event's times are displayed in this zone, the local time of its visitors. */
    timeZone: line(60),
    status: EventStatus,
    /** Sales open at this moment, provided that the status is `on-sale`. */
    salesOpenAt: IsoTime,
    /** How many tickets one customer may hold and own, over all orders. */
    maxPerCustomer: z.int().check(z.minimum(1), z.maximum(100)),
    /** Orders can be cancelled until this time. Absent: until the event starts. */
    cancelUntil: z.exactOptional(IsoTime),
    createdAt: IsoTime,
    updatedAt: IsoTime,
    /** The admin who made this edit. Absent if the event came from a data set. */
    updatedBy: z.optional(Username),
  })
  .check(
    z.refine((event) => event.endsAt >= event.startsAt, {
      message: 'the end is before the start',
      path: ['endsAt'],
    }),
  )
export type EventValue = z.output<typeof EventValue>

/**
 * `event:<eventId>`. It has no counters: the available tickets are computed from the event's ticket
 * stocks.
 */
export const Event = defineRecord('event', { eventId: EventId }, EventValue)

/**
 * The sale state of an event at `now`.
 * @param stock sums over the event's ticket stocks
 * @param now ISO 8601 in UTC, as all times in the store
 */
export function saleState(
  event: Pick<EventValue, 'status' | 'startsAt' | 'salesOpenAt'>,
  stock: { available: number; total: number },
  now: string,
): SaleState {
  if (event.status === 'cancelled') return 'cancelled'
  if (event.status === 'draft') return 'draft'
  if (event.startsAt <= now) return 'past'
  if (event.status === 'closed') return 'closed'
  if (event.salesOpenAt > now) return 'not-open'
  if (stock.available <= 0) return 'sold-out'
  return stock.available <= fewLeftBelow(stock.total) ? 'few-left' : 'on-sale'
}

/**
 * The time until which orders of an event can be cancelled, at the latest its start. ISO 8601, UTC
 */
export function cancelUntilOf({
  cancelUntil,
  startsAt,
}: Pick<EventValue, 'cancelUntil' | 'startsAt'>): string {
  return cancelUntil !== undefined && cancelUntil < startsAt ? cancelUntil : startsAt
}

/**
 * The most available tickets of a `few-left` event: a twentieth of its total, but at most 50. A
 * higher threshold would warn customers too early.
 */
function fewLeftBelow(total: number): number {
  return Math.min(50, Math.max(1, Math.floor(total / 20)))
}

/** An event in a list. Drafts are never listed. */
export interface EventCard {
  eventId: string
  name: string
  venue: string
  location: string
  type: string
  /** ISO 8601, UTC */
  startsAt: string
  timeZone: string
  /** ISO 8601, UTC */
  salesOpenAt: string
  state: SaleState
  /**
   * The lowest price among the types that can still be bought, else among all types, in cents.
   * `null` without ticket types.
   */
  fromPrice: number | null
  available: number
  capacity: number
  /**
   * The newest write to the event or to one of its ticket stocks. A page ignores cards that are
   * older than its own.
   */
  revision: number
  /**
   * The newest edit of the event itself. If only `revision` has changed, only counts have changed.
   */
  editRevision: number
}

/** An event's own page. */
export interface EventDetail extends EventCard {
  description: string
  endsAt: string
  maxPerCustomer: number
  /** Orders can be cancelled until this time. ISO 8601, UTC */
  cancelUntil: string
  tickets: TicketView[]
}
