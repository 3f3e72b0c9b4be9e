import {
  type AllowanceValue,
  type Failure,
  forSale,
  type HoldInput,
  type OrderLine,
  quantityOf,
  type TicketValue,
} from '@ticketcd/schema'
import { claimOf } from './allowance.ts'
import { refusalOf } from './sale.ts'
import type { Snapshot } from './snapshot.ts'

interface TakenLines {
  lines: OrderLine[]
  /** Ticket stocks after the lines are taken. */
  tickets: Map<string, TicketValue>
  allowance: AllowanceValue
}

/**
 * Takes lines from stock at current prices, all or none, within the customer's limit.
 *
 * @param take the ticket stock after it was taken from; `undefined` if that is not possible
 * @param now ISO 8601 in UTC
 */
export function takeLines(
  snapshot: Snapshot,
  asked: HoldInput['lines'],
  now: string,
  take: (ticket: TicketValue, quantity: number, unitPrice: number) => TicketValue | undefined,
): { failure: Failure } | TakenLines {
  const refusal = refusalOf(snapshot.event, now)
  if (refusal) return { failure: refusal }
  const claim = claimOf(snapshot, quantityOf(asked))
  if ('failure' in claim) return claim
  const tickets = new Map<string, TicketValue>()
  const lines: OrderLine[] = []
  for (const { ticketType, quantity } of asked) {
    const ticket = snapshot.tickets.get(ticketType)
    if (!ticket) return { failure: { code: 'ticket-type-not-found', ticketType } }
    const available = forSale(ticket)
    const after = quantity <= available ? take(ticket, quantity, ticket.price) : undefined
    if (!after) return { failure: { code: 'not-enough-left', ticketType, available } }
    tickets.set(ticketType, after)
    lines.push({ ticketType, quantity, unitPrice: ticket.price })
  }
  return { tickets, lines, allowance: claim.allowance }
}

/** Whether an order has the requested lines, in any order. */
export function sameLines(
  held: readonly { ticketType: string; quantity: number }[],
  asked: HoldInput['lines'],
): boolean {
  const quantities = new Map(held.map((line) => [line.ticketType, line.quantity]))
  return (
    quantities.size === asked.length &&
    asked.every((line) => quantities.get(line.ticketType) === line.quantity)
  )
}
