import * as z from 'zod/mini'
import { EventId } from './id.ts'

/**
 * How long a proof is shown before it is computed again, in milliseconds. This bounds the load that
 * visitors can put on the store.
 */
export const proofLifetimeMs = 5_000

export const ProofInput = z.object({ eventId: EventId })
export type ProofInput = z.output<typeof ProofInput>

/** Numbers of tickets by state, all at one revision. */
export interface ProofCounts {
  /** As recorded in the ticket stock: capacity = available + held + sold. */
  capacity: number
  available: number
  held: number
  sold: number
  /**
   * The same numbers, summed over each cart and each order. `null` if they were not summed (see
   * `sums` of the proof).
   */
  inCarts: number | null
  inOrders: number | null
  /** Whether the ticket stock adds up, and the sums over carts and orders equal its counts. */
  agrees: boolean
}

export interface TicketProof extends ProofCounts {
  ticketType: string
}

/**
 * A public proof that an event is not oversold. It has the counts of the ticket stocks and the sums
 * over every cart and every order, read at the same revision.
 */
export interface EventProof {
  eventId: string
  eventName: string
  /** The revision of the store at which all numbers were read. */
  revision: number
  /** The server's clock at the read (ISO 8601, UTC). */
  at: string
  /** In the order of the event's ticket types. */
  tickets: TicketProof[]
  total: ProofCounts
  /**
   * Whether carts and orders were summed. `too-many`: more than the page reads for a visitor;
   * `ticketcd audit` reads any number of them. `unavailable`: the store could not be read.
   */
  sums: 'complete' | 'too-many' | 'unavailable'
  /** How many carts and orders were read; 0 if they were not summed. */
  carts: number
  orders: number
  /** Whether all of `tickets` agree. */
  agrees: boolean
}
