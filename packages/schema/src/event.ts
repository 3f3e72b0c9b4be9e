import * as z from 'zod/mini'
import { EventId, Username } from './id.ts'
import { defineRecord } from './record.ts'
import type { SaleState } from './sale-state.ts'
import type { TicketView } from './ticket.ts'
import { IsoTime, line } from './value.ts'

export const EventStatus = z.enum(['draft', 'on-sale', 'closed', 'cancelled'])
export type EventStatus = z.output<typeof EventStatus>

/** Which status an admin may set next. A cancelled event stays cancelled. */
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
    /** The house or the place itself, such as a hall or a park. */
    venue: line(80),
    /** The town: one of `config:locations`. */
    location: line(60),
    /** One of `config:event-types`. */
    type: line(40),
    startsAt: IsoTime,
    endsAt: IsoTime,
    /** IANA name; customers read an event's times as its visitors do. */
    timeZone: line(60),
    status: EventStatus,
    /** Sales open at this moment, provided that the status is `on-sale`. */
    salesOpenAt: IsoTime,
    /** How many tickets one customer may hold and own, over all orders. */
    maxPerCustomer: z.int().check(z.minimum(1), z.maximum(100)),
    /** Until when orders can be cancelled. Absent: until the event starts. */
    cancelUntil: z.exactOptional(IsoTime),
    createdAt: IsoTime,
    updatedAt: IsoTime,
    /** The admin whose edit this is. Absent where the event came from a data set. */
    updatedBy: z.optional(Username),
  })
  .check(
    z.refine((event) => event.endsAt >= event.startsAt, {
      message: 'the end is before the start',
      path: ['endsAt'],
    }),
  )
export type EventValue = z.output<typeof EventValue>

/** `event:<eventId>`. No counters here: what remains is derived from the event's tickets. */
export const Event = defineRecord('event', { eventId: EventId }, EventValue)

/**
 * @param stock sums over the event's tickets
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

/** Until when orders of an event can be cancelled; never after it has started. ISO 8601, UTC */
export function cancelUntilOf({
  cancelUntil,
  startsAt,
}: Pick<EventValue, 'cancelUntil' | 'startsAt'>): string {
  return cancelUntil !== undefined && cancelUntil < startsAt ? cancelUntil : startsAt
}

/** A twentieth of the house, but never more than 50 tickets: enough to hurry, too little to cry wolf. */
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
  /** The lowest price that can still be bought, else the lowest of all, in cents; `null` without ticket types. */
  fromPrice: number | null
  available: number
  capacity: number
  /** The newest write to the event or to one of its tickets: whoever shows the card ignores what is older. */
  revision: number
  /** The newest edit of the event itself. When only `revision` has moved, nothing but counts has changed. */
  editRevision: number
}

/** An event's own page. */
export interface EventDetail extends EventCard {
  description: string
  endsAt: string
  maxPerCustomer: number
  /** Until when orders can be cancelled. ISO 8601, UTC */
  cancelUntil: string
  tickets: TicketView[]
}
