import * as z from 'zod/mini'
import { EventId, OrderId, SortableTimeMs, TicketTypeName, Username } from './id.ts'
import { OrderRef } from './order.ts'
import { defineRecord } from './record.ts'
import { IsoTime, Quantity } from './value.ts'

/** The most places in one waiting list. */
export const waitingMax = 10_000

/**
 * `waitlist:<eventId>:<ticketType>:<joinedAtMs>:<username>`: etcd's lexical order is the queue's
 * order. `orderId` becomes the order of the offer.
 */
export const Waitlist = defineRecord(
  'waitlist',
  { eventId: EventId, ticketType: TicketTypeName, joinedAtMs: SortableTimeMs, username: Username },
  z.object({ orderId: OrderId, quantity: Quantity }),
)
export type WaitlistValue = { orderId: string; quantity: number }

/**
 * `waiting:<username>:<eventId>:<ticketType>`: the place in the list under the name of its owner,
 * one for each type. It is the twin of a `waitlist:` key until an offer is made, then of the hold
 * that is the offer. It is deleted together with that hold.
 */
export const Waiting = defineRecord(
  'waiting',
  { username: Username, eventId: EventId, ticketType: TicketTypeName },
  z.object({
    orderId: OrderId,
    quantity: Quantity,
    joinedAtMs: SortableTimeMs,
    offer: z.optional(
      z.object({
        /** As many tickets as were available, at most the requested number. */
        quantity: Quantity,
        offeredAt: IsoTime,
        expiresAt: IsoTime,
      }),
    ),
  }),
)
export interface WaitingValue {
  orderId: string
  quantity: number
  joinedAtMs: string
  offer?: { quantity: number; offeredAt: string; expiresAt: string } | undefined
}

/** Requests a place in the list of a sold-out type. The order id makes a repeat safe. */
export const JoinInput = z.extend(OrderRef, { ticketType: TicketTypeName, quantity: Quantity })
export type JoinInput = z.output<typeof JoinInput>

export const LeaveInput = z.extend(OrderRef, { ticketType: TicketTypeName })
export type LeaveInput = z.output<typeof LeaveInput>

/** The view of a place in a waiting list, or of its outcome, for its owner. */
export interface WaitingView {
  eventId: string
  orderId: string
  ticketType: string
  /** Number of tickets requested. */
  quantity: number
  /** ISO 8601, UTC */
  joinedAt: string
  /** 1 is next; `null` once an offer is made. */
  position: number | null
  /** Reserved for its owner until `expiresAt` (ISO 8601, UTC), as the order `orderId`. */
  offer: { quantity: number; offeredAt: string; expiresAt: string } | null
  /** No offer can follow: the event has started, or does not take place. */
  over: boolean
  /** `null` when the event is not (or not readably) in the catalogue. */
  event: { name: string; venue: string; startsAt: string; timeZone: string } | null
}

/** The notification of an offer, sent at once. Times in ISO 8601, UTC */
export interface OfferView {
  eventId: string
  orderId: string
  ticketType: string
  quantity: number
  expiresAt: string
  /** `null` when the event is not in the catalogue. */
  eventName: string | null
}
