import * as z from 'zod/mini'
import { EventId, OrderId, Username } from './id.ts'
import { type OrderLine, OrderLines, OrderRef, totalOf } from './order.ts'
import { defineRecord } from './record.ts'
import { Cents, IsoTime } from './value.ts'

/** How long stock is reserved for a cart, in milliseconds (10 minutes). */
export const holdLifetimeMs = 10 * 60 * 1000

/** How often the owner of a hold may renew it. */
export const renewalsMax = 2

/** How long an offer of a waiting list is reserved, in milliseconds (12 hours). */
export const offerLifetimeMs = 12 * 60 * 60 * 1000

/** How long a released or expired hold stays stored, in milliseconds (1 day). */
export const endedHoldLifetimeMs = 24 * 60 * 60 * 1000

export const HoldValue = z
  .object({
    username: Username,
    lines: OrderLines,
    /** Sum of the lines, in cents. */
    total: Cents,
    heldAt: IsoTime,
    expiresAt: IsoTime,
    /** How often it was renewed. Absent: never. */
    renewals: z.optional(z.int().check(z.minimum(0), z.maximum(renewalsMax))),
    /** Offered to its owner by a waiting list. It has one line, and its own deadline. */
    offered: z.optional(z.literal(true)),
    /**
     * Why its stock was returned. Such a hold reserves nothing. It stays for a while under a lease,
     * so that a late step finds the outcome of its order.
     */
    ended: z.optional(z.enum(['released', 'expired'])),
  })
  .check(z.refine((hold) => hold.total === totalOf(hold.lines), 'total is not the sum of the lines'))
export type HoldValue = z.output<typeof HoldValue>

/** `hold:<eventId>:<orderId>`: a cart with a deadline. It becomes a purchase, or ends. */
export const Hold = defineRecord('hold', { eventId: EventId, orderId: OrderId }, HoldValue)

/**
 * Whether the deadline of a hold has passed.
 * @param now ISO 8601 in UTC
 */
export function isExpired(hold: Pick<HoldValue, 'expiresAt'>, now: string): boolean {
  return hold.expiresAt <= now
}

/**
 * Requests a renewal of a hold. The number makes a repeat safe: a renewal that was already made
 * changes nothing.
 */
export const RenewInput = z.extend(OrderRef, {
  /** The number of this renewal, from 1. */
  renewal: z.int().check(z.minimum(1), z.maximum(renewalsMax)),
})
export type RenewInput = z.output<typeof RenewInput>

/** The view of a cart for its owner. */
export interface HoldView {
  eventId: string
  orderId: string
  lines: OrderLine[]
  /** In cents. */
  total: number
  /** ISO 8601, UTC */
  expiresAt: string
  /**
   * How often it was renewed; at most `renewalsMax`. An offer of a waiting list cannot be renewed.
   */
  renewals: number
  /** Whether a waiting list offered it. */
  offered: boolean
  /**
   * The server's clock at its answer (ISO 8601, UTC). With it, a wrong clock in the browser does
   * not shorten the countdown.
   */
  now: string
}
