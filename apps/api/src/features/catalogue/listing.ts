import {
  canBuy,
  cancelUntilOf,
  type EventCard,
  type EventDetail,
  type EventValue,
  forSale,
  saleState,
  type TicketValue,
  type TicketView,
} from '@ticketcd/schema'
import { fold } from './words.ts'

/** A value with the revision that wrote it. */
export interface Written<Value> {
  readonly value: Value
  readonly modRevision: number
}

/**
 * An event with everything that lists read of it, computed once per change instead of once per
 * query.
 */
export interface Listing {
  readonly eventId: string
  readonly event: EventValue
  /** Mod revision of the event's own key. */
  readonly editRevision: number
  /** Its slot in the search index. */
  readonly slot: number
  /** Milliseconds since 1970. */
  readonly startsAtMs: number
  /** Milliseconds since 1970. */
  readonly salesOpenAtMs: number
  /** The start of the folded name, for sorting. It is cut off because cursors carry it. */
  readonly sortName: string
  readonly stock: Stock
}

/** Availability and price of an event, over all its ticket types. */
export interface Stock {
  readonly available: number
  readonly total: number
  /**
   * The lowest price that can still be bought, otherwise the lowest of all, in cents. `null`
   * without ticket types.
   */
  readonly fromPrice: number | null
  /** The newest write to one of the event's ticket stocks; 0 without ticket types. */
  readonly revision: number
}

export function listingOf(eventId: string, event: Written<EventValue>, slot: number, stock: Stock): Listing {
  const { value, modRevision } = event
  return {
    eventId,
    event: value,
    editRevision: modRevision,
    slot,
    startsAtMs: Date.parse(value.startsAt),
    salesOpenAtMs: Date.parse(value.salesOpenAt),
    sortName: fold(value.name).slice(0, 60),
    stock,
  }
}

export function stockOf(tickets: readonly Written<TicketValue>[]): Stock {
  let available = 0
  let total = 0
  let revision = 0
  for (const { value, modRevision } of tickets) {
    available += forSale(value)
    total += value.total
    revision = Math.max(revision, modRevision)
  }
  const buyable = tickets.filter(({ value }) => forSale(value) > 0)
  const prices = (buyable.length > 0 ? buyable : tickets).map(({ value }) => value.price)
  return { available, total, fromPrice: prices.length > 0 ? Math.min(...prices) : null, revision }
}

/**
 * The time from which tickets can be bought, in milliseconds since 1970; Infinity for never. They
 * can be bought until the event starts; in between, time alone does not change this.
 */
export function buyableFromMs({ event, stock }: Pick<Listing, 'event' | 'stock'>): number {
  const whenOpened = saleState(event, stock, event.salesOpenAt)
  return canBuy(whenOpened) ? Date.parse(event.salesOpenAt) : Number.POSITIVE_INFINITY
}

/** @param now ISO 8601 in UTC */
export function cardOf({ eventId, event, editRevision, stock }: Listing, now: string): EventCard {
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
    revision: Math.max(editRevision, stock.revision),
    editRevision,
  }
}

/** @param now ISO 8601 in UTC */
export function detailOf(listing: Listing, tickets: TicketView[], now: string): EventDetail {
  const { description, endsAt, maxPerCustomer } = listing.event
  const cancelUntil = cancelUntilOf(listing.event)
  return { ...cardOf(listing, now), description, endsAt, maxPerCustomer, cancelUntil, tickets }
}
