import { stored } from './storage.ts'

/** How many of each ticket type somebody has chosen, by the type's name. */
export type Quantities = Record<string, number>

/** The order that was made from a cart and may still hold its tickets. */
export interface OpenOrder {
  orderId: string
}

/** What was chosen for an event; outlives log in and a reload, but not the tab. */
export const cartOf = (eventId: string) => stored('sessionStorage', `cart.${eventId}`, parseQuantities)

/** The open order of an event, so that its tickets can be resumed, and never read as sold to somebody else. */
export const openOrderOf = (eventId: string) => stored('localStorage', `order.${eventId}`, parseOpenOrder)

/** The order that a cart becomes when what is under review is bought in one step. Nothing was sent of it yet. */
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
