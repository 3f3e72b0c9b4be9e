import { stored } from './storage.ts'

/** Number of chosen tickets, by the name of the ticket type. */
export type Quantities = Readonly<Record<string, number>>

/**
 * Returns the chosen number of a type, 0 without a choice. A type may be named `constructor`, which
 * every object inherits, so only own properties count.
 */
export function quantityIn(chosen: Quantities, ticketType: string): number {
  return Object.hasOwn(chosen, ticketType) ? (chosen[ticketType] ?? 0) : 0
}

/** The order that was created from a cart. It may still hold its tickets. */
export interface OpenOrder {
  orderId: string
}

/** The chosen tickets of an event. They survive log-in and a reload, but not the tab. */
export const cartOf = (eventId: string) => stored('sessionStorage', `cart.${eventId}`, parseQuantities)

/**
 * The open order of an event. With it the user can resume the order, and the page does not show its
 * tickets as sold to others.
 */
export const openOrderOf = (eventId: string) => stored('localStorage', `order.${eventId}`, parseOpenOrder)

/** The order under review, for a cart that is bought in one step. It has not been sent yet. */
export const reviewOf = (eventId: string) => stored('sessionStorage', `review.${eventId}`, parseOpenOrder)

function parseQuantities(raw: unknown): Quantities | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined
  const chosen = Object.entries(raw).filter(([, quantity]) => Number.isInteger(quantity) && quantity > 0)
  return Object.fromEntries(chosen)
}

function parseOpenOrder(raw: unknown): OpenOrder | undefined {
  if (typeof raw !== 'object' || raw === null || !('orderId' in raw)) return undefined
  return typeof raw.orderId === 'string' ? { orderId: raw.orderId } : undefined
}
