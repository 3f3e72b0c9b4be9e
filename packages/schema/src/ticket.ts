import * as z from 'zod/mini'
import { EventId, TicketTypeName } from './id.ts'
import { defineRecord } from './record.ts'
import { Cents, Count } from './value.ts'

/**
 * The stock of one ticket type of one event.
 *
 * Invariants, at every revision (design, section 2):
 * 1. total = available + held + sold
 * 2. every count is a whole number from 0
 * 3. revenue is the amount paid for the `sold` tickets, in cents
 */
export const TicketValue = z
  .object({
    /** Price of one ticket, in cents. */
    price: Cents,
    total: Count,
    available: Count,
    held: Count,
    sold: Count,
    /** In cents. */
    revenue: Cents,
    /** Position in the list of the event's ticket types, from 0. */
    position: z.int().check(z.nonnegative()),
    /**
     * Number of customers in the waiting list. Absent: none. While there are any, the available
     * tickets are reserved for them.
     */
    waiting: z.optional(Count),
  })
  .check(
    z.refine((ticket) => ticket.total === ticket.available + ticket.held + ticket.sold, {
      message: 'total is not available + held + sold',
      path: ['total'],
    }),
  )
export type TicketValue = z.output<typeof TicketValue>

/** `ticket:<eventId>:<ticketType>` */
export const Ticket = defineRecord('ticket', { eventId: EventId, ticketType: TicketTypeName }, TicketValue)

/** The number of tickets that any customer can buy now: 0 while customers wait for the type. */
export function forSale({ available, waiting = 0 }: Pick<TicketValue, 'available' | 'waiting'>): number {
  return waiting > 0 ? 0 : available
}

/** The view of a ticket type for customers. */
export interface TicketView {
  ticketType: string
  /** Price of one ticket, in cents. */
  price: number
  /** Number of tickets that any customer can buy now. */
  available: number
  total: number
  /** Number of customers in the waiting list. */
  waiting: number
}

/**
 * The moves of stock. Each returns the ticket stock after the move, or `undefined` if the stock
 * does not allow it. Quantities are whole numbers from 1; `unitPrice` is in cents.
 */
export const stock = {
  /** available → held */
  hold: (ticket: TicketValue, quantity: number) => move(ticket, quantity, 'available', 'held'),
  /** held → available */
  release: (ticket: TicketValue, quantity: number) => move(ticket, quantity, 'held', 'available'),
  /** held → sold, at the price of the hold */
  sell: (ticket: TicketValue, quantity: number, unitPrice: number) =>
    move(ticket, quantity, 'held', 'sold', quantity * unitPrice),
  /** available → sold, at the current price */
  buy: (ticket: TicketValue, quantity: number, unitPrice: number) =>
    move(ticket, quantity, 'available', 'sold', quantity * unitPrice),
  /** sold → available, at the price that was paid */
  refund: (ticket: TicketValue, quantity: number, unitPrice: number) =>
    move(ticket, quantity, 'sold', 'available', -quantity * unitPrice),
} as const

type Place = 'available' | 'held' | 'sold'

function move(
  ticket: TicketValue,
  quantity: number,
  from: Place,
  to: Place,
  revenue = 0,
): TicketValue | undefined {
  // A negative quantity would move tickets in the other direction.
  if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > ticket[from]) return undefined
  const after = { ...ticket, revenue: ticket.revenue + revenue }
  after[from] -= quantity
  after[to] += quantity
  return Number.isSafeInteger(after.revenue) && after.revenue >= 0 ? after : undefined
}
