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
 * 3. revenue is what was paid for the `sold` tickets, in cents
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
    /** Place in the list of the event's ticket types, from 0. */
    position: z.int().check(z.nonnegative()),
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

/** What customers see of a ticket type. */
export interface TicketView {
  ticketType: string
  /** Price of one, in cents. */
  price: number
  available: number
  total: number
}

/**
 * The moves of stock. Each answers the ticket after the move, or `undefined` when the stock does not allow it.
 * Quantities are whole numbers from 1; `unitPrice` is in cents.
 */
export const stock = {
  /** available → held */
  hold: (ticket: TicketValue, quantity: number) => move(ticket, { available: -quantity, held: quantity }),
  /** held → available */
  release: (ticket: TicketValue, quantity: number) => move(ticket, { held: -quantity, available: quantity }),
  /** held → sold, at the price that was held */
  sell: (ticket: TicketValue, quantity: number, unitPrice: number) =>
    move(ticket, { held: -quantity, sold: quantity, revenue: quantity * unitPrice }),
  /** sold → available, at the price that was paid */
  refund: (ticket: TicketValue, quantity: number, unitPrice: number) =>
    move(ticket, { sold: -quantity, available: quantity, revenue: -quantity * unitPrice }),
} as const

type Movement = Partial<Record<'available' | 'held' | 'sold' | 'revenue', number>>

function move(ticket: TicketValue, by: Movement): TicketValue | undefined {
  const after = {
    ...ticket,
    available: ticket.available + (by.available ?? 0),
    held: ticket.held + (by.held ?? 0),
    sold: ticket.sold + (by.sold ?? 0),
    revenue: ticket.revenue + (by.revenue ?? 0),
  }
  const possible = [after.available, after.held, after.sold, after.revenue].every(
    (amount) => Number.isSafeInteger(amount) && amount >= 0,
  )
  return possible ? after : undefined
}
