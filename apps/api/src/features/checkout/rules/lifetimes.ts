import { holdLifetimeMs, offerLifetimeMs } from '@ticketcd/schema'

/** How long stock is kept for somebody, in milliseconds. The same in every process of an installation. */
export interface Lifetimes {
  /** For a cart. */
  holdMs: number
  /** For what a waiting list has offered. */
  offerMs: number
}

export const usualLifetimes: Lifetimes = { holdMs: holdLifetimeMs, offerMs: offerLifetimeMs }
