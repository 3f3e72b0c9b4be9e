import * as z from 'zod/mini'
import { EventId, OrderId, TicketTypeName, Username } from './id.ts'
import { defineRecord } from './record.ts'
import { Cents, Count, Quantity } from './value.ts'

/**
 * `order:<eventId>:<orderId>`: the twin of every purchase. One prefix range lists the attendees of
 * an event.
 */
export const Order = defineRecord(
  'order',
  { eventId: EventId, orderId: OrderId },
  z.object({ username: Username }),
)

/**
 * `allowance:<eventId>:<username>`: how many tickets of one event a customer holds, owns and waits
 * for. The transaction that writes the order writes it too, so that parallel carts cannot exceed
 * the limit together.
 */
export const Allowance = defineRecord(
  'allowance',
  { eventId: EventId, username: Username },
  z.object({ quantity: Count }),
)
export type AllowanceValue = { quantity: number }

/**
 * A line of a cart or of an order. `unitPrice` is the price when the cart was created, in cents.
 */
export const OrderLine = z.object({
  ticketType: TicketTypeName,
  quantity: Quantity,
  unitPrice: Cents,
})
export type OrderLine = z.output<typeof OrderLine>

/** No ticket type twice; at least one line. */
export const OrderLines = z.array(OrderLine).check(z.minLength(1), z.maxLength(20), z.refine(noTypeTwice))

export function noTypeTwice(lines: readonly { ticketType: string }[]): boolean {
  return new Set(lines.map((each) => each.ticketType)).size === lines.length
}

/** Number of tickets over all lines. */
export function quantityOf(lines: readonly { quantity: number }[]): number {
  return lines.reduce((sum, each) => sum + each.quantity, 0)
}

/** Sum of all lines, in cents. */
export function totalOf(lines: readonly { quantity: number; unitPrice: number }[]): number {
  return lines.reduce((sum, each) => sum + each.quantity * each.unitPrice, 0)
}

export const orderStates = [
  'waiting',
  'held',
  'confirmed',
  'partly-cancelled',
  'cancelled',
  'released',
  'expired',
] as const
export type OrderState = (typeof orderStates)[number]

export type OrderAction = 'confirm' | 'renew' | 'release' | 'cancel' | 'leave'

/**
 * The actions that each state allows. A released or expired order is final: another attempt has a
 * new id.
 */
export const orderActions = {
  waiting: ['leave'],
  held: ['confirm', 'renew', 'release'],
  confirmed: ['cancel'],
  'partly-cancelled': ['cancel'],
  cancelled: [],
  released: [],
  expired: [],
} as const satisfies Record<OrderState, readonly OrderAction[]>

export const OrderRef = z.object({ eventId: EventId, orderId: OrderId })
export type OrderRef = z.output<typeof OrderRef>

export const HoldInput = z.object({
  eventId: EventId,
  orderId: OrderId,
  lines: z
    .array(z.object({ ticketType: TicketTypeName, quantity: Quantity }))
    .check(z.minLength(1), z.maxLength(20), z.refine(noTypeTwice, 'a ticket type may be named once')),
})
export type HoldInput = z.output<typeof HoldInput>

/**
 * Requests the cancellation of tickets. A count is the final number of cancelled tickets of a line,
 * not an increment, so that a repeat is safe. Without lines the whole order is cancelled.
 */
export const CancelInput = z.extend(OrderRef, {
  lines: z.optional(
    z
      .array(z.object({ ticketType: TicketTypeName, cancelled: Quantity }))
      .check(z.minLength(1), z.maxLength(20), z.refine(noTypeTwice, 'a ticket type may be named once')),
  ),
})
export type CancelInput = z.output<typeof CancelInput>
