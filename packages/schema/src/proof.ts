import * as z from 'zod/mini'
import { EventId } from './id.ts'

/** How long a proof is shown before it is made anew, in milliseconds: so that nobody can load the store with it. */
export const proofLifetimeMs = 5_000

export const ProofInput = z.object({ eventId: EventId })
export type ProofInput = z.output<typeof ProofInput>

/** Where the seats of a house are. All of it is of one revision. */
export interface ProofCounts {
  /** As the stock says it: capacity = available + held + sold. */
  capacity: number
  available: number
  held: number
  sold: number
  /**
   * The same, added up from each cart and each order. `null` where they were not added up (see `sums` of the proof).
   */
  inCarts: number | null
  inOrders: number | null
  /** Whether the stock adds up, and what was added up from carts and orders is what it says. */
  agrees: boolean
}

export interface TicketProof extends ProofCounts {
  ticketType: string
}

/**
 * That an event is not oversold, for anybody to see: what its stock says, and beside it the sums over every cart and every order,
 * read at the same revision.
 */
export interface EventProof {
  eventId: string
  eventName: string
  /** Of the store, and that all numbers are of. */
  revision: number
  /** The server's clock when they were read (ISO 8601, UTC). */
  at: string
  /** In the order of the event's ticket types. */
  tickets: TicketProof[]
  total: ProofCounts
  /**
   * Whether carts and orders were added up. `too-many`: more than are read for a visitor, `ticketcd audit` reads any number of them.
   * `unavailable`: the store could not be read.
   */
  sums: 'complete' | 'too-many' | 'unavailable'
  /** How many carts and orders were read; 0 where they were not added up. */
  carts: number
  orders: number
  /** Whether all of `tickets` agree. */
  agrees: boolean
}
