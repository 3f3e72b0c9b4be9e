import * as z from 'zod/mini'
import { EventId, OrderId, SortableTimeMs, TicketTypeName, Username } from './id.ts'
import { OrderRef } from './order.ts'
import { defineRecord } from './record.ts'
import { IsoTime, Quantity } from './value.ts'

/** How many may stand in one waiting list. */
export const waitingMax = 10_000

/**
 * `waitlist:<eventId>:<ticketType>:<joinedAtMs>:<username>`: etcd's lexical order is the queue's order. `orderId` becomes the order of
 * what is offered.
 */
export const Waitlist = defineRecord(
  'waitlist',
  { eventId: EventId, ticketType: TicketTypeName, joinedAtMs: SortableTimeMs, username: Username },
  z.object({ orderId: OrderId, quantity: Quantity }),
)
export type WaitlistValue = { orderId: string; quantity: number }

/**
 * `waiting:<username>:<eventId>:<ticketType>`: the place in the list as its owner finds it, one for each type; the twin of a
 * `waitlist:` key until something is offered, then of the hold that is the offer, and it goes with that.
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
        /** As many as there were, and no more than were asked for. */
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

/** Asks for a place in the list of a type that is sold out. The order id makes it safe to repeat. */
export const JoinInput = z.extend(OrderRef, { ticketType: TicketTypeName, quantity: Quantity })
export type JoinInput = z.output<typeof JoinInput>

export const LeaveInput = z.extend(OrderRef, { ticketType: TicketTypeName })
export type LeaveInput = z.output<typeof LeaveInput>

/** A place in a waiting list, or what came of it, as its owner sees it. */
export interface WaitingView {
  eventId: string
  orderId: string
  ticketType: string
  /** How many were asked for. */
  quantity: number
  /** ISO 8601, UTC */
  joinedAt: string
  /** 1 is next; `null` once something is offered. */
  position: number | null
  /** What is kept for its owner until `expiresAt` (ISO 8601, UTC), as the order `orderId`. */
  offer: { quantity: number; offeredAt: string; expiresAt: string } | null
  /** Nothing will be offered any more: the event has started, or does not take place. */
  over: boolean
  /** `null` when the event is not (or not readably) in the catalogue. */
  event: { name: string; venue: string; startsAt: string; timeZone: string } | null
}

/** What is told at once of an offer. Times in ISO 8601, UTC */
export interface OfferView {
  eventId: string
  orderId: string
  ticketType: string
  quantity: number
  expiresAt: string
  /** `null` when the event is not in the catalogue. */
  eventName: string | null
}
