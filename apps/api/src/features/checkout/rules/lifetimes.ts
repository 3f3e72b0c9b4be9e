import { holdLifetimeMs, offerLifetimeMs } from '@ticketcd/schema'

/** How long stock is reserved, in milliseconds. Equal in all processes of an installation. */
export interface Lifetimes {
  /** For a cart. */
  holdMs: number
  /** For an offer of a waiting list. */
  offerMs: number
}

export const usualLifetimes: Lifetimes = { holdMs: holdLifetimeMs, offerMs: offerLifetimeMs }
