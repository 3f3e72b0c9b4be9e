import {
  canBuy,
  type EventCard,
  type EventDetail,
  type EventValue,
  saleState,
  type TicketValue,
  type TicketView,
} from '@ticketcd/schema'
import { fold } from './words.ts'

/** An event with all that lists ask of it, computed once per change instead of once per question. */
export interface Listing {
  readonly eventId: string
  readonly event: EventValue
  /** Its place in the search index. */
  readonly slot: number
  /** Milliseconds since 1970. */
  readonly startsAtMs: number
  /** The beginning of the name as it sorts: what cursors carry must stay short. */
  readonly sortName: string
  readonly stock: Stock
}

/** What is left of an event, over all its ticket types. */
export interface Stock {
  readonly available: number
  readonly total: number
  /** The lowest price that can still be bought, else the lowest of all, in cents; `null` without ticket types. */
  readonly fromPrice: number | null
}

export function listingOf(eventId: string, event: EventValue, slot: number, stock: Stock): Listing {
  const sortName = fold(event.name).slice(0, 60)
  return { eventId, event, slot, startsAtMs: Date.parse(event.startsAt), sortName, stock }
}

export function stockOf(tickets: readonly TicketValue[]): Stock {
  let available = 0
  let total = 0
  for (const ticket of tickets) {
    available += ticket.available
    total += ticket.total
  }
  const buyable = tickets.filter((ticket) => ticket.available > 0)
  const prices = (buyable.length > 0 ? buyable : tickets).map((ticket) => ticket.price)
  return { available, total, fromPrice: prices.length > 0 ? Math.min(...prices) : null }
}

/**
 * From when on tickets can be bought, in milliseconds since 1970; Infinity for never. It ends when the event starts:
 * in between, time changes nothing about it.
 */
export function buyableFromMs({ event, stock }: Pick<Listing, 'event' | 'stock'>): number {
  const whenOpened = saleState(event, stock, event.salesOpenAt)
  return canBuy(whenOpened) ? Date.parse(event.salesOpenAt) : Number.POSITIVE_INFINITY
}

/** @param now ISO 8601 in UTC */
export function cardOf({ eventId, event, stock }: Listing, now: string): EventCard {
  return {
    eventId,
    name: event.name,
    venue: event.venue,
    location: event.location,
    type: event.type,
    startsAt: event.startsAt,
    timeZone: event.timeZone,
    salesOpenAt: event.salesOpenAt,
    state: saleState(event, stock, now),
    fromPrice: stock.fromPrice,
    available: stock.available,
    capacity: stock.total,
  }
}

/** @param now ISO 8601 in UTC */
export function detailOf(listing: Listing, tickets: TicketView[], now: string): EventDetail {
  const { description, endsAt, maxPerCustomer } = listing.event
  return { ...cardOf(listing, now), description, endsAt, maxPerCustomer, tickets }
}
