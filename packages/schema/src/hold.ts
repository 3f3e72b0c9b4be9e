import * as z from 'zod/mini'
import { EventId, OrderId, Username } from './id.ts'
import { type OrderLine, OrderLines, OrderRef, totalOf } from './order.ts'
import { defineRecord } from './record.ts'
import { Cents, IsoTime } from './value.ts'

/** How long stock is reserved for a cart, in milliseconds (10 minutes). */
export const holdLifetimeMs = 10 * 60 * 1000

/** How often the owner of a hold may start its clock again. */
export const renewalsMax = 2

/** How long what was offered to somebody on a waiting list is kept for them, in milliseconds (12 hours). */
export const offerLifetimeMs = 12 * 60 * 60 * 1000

/** How long it is remembered that a hold was released or has expired, in milliseconds (1 day). */
export const endedHoldLifetimeMs = 24 * 60 * 60 * 1000

export const HoldValue = z
  .object({
    username: Username,
    lines: OrderLines,
    /** Sum of the lines, in cents. */
    total: Cents,
    heldAt: IsoTime,
    expiresAt: IsoTime,
    /** How often its clock was started again. Absent: never. */
    renewals: z.optional(z.int().check(z.minimum(0), z.maximum(renewalsMax))),
    /** It was offered to its owner by a waiting list; it has one line, and its own deadline. */
    offered: z.optional(z.literal(true)),
    /**
     * Its stock was given back, and how it came to that. Such a hold holds nothing: it stays for a while under a lease, so that a
     * step that comes late learns what became of its order.
     */
    ended: z.optional(z.enum(['released', 'expired'])),
  })
  .check(z.refine((hold) => hold.total === totalOf(hold.lines), 'total is not the sum of the lines'))
export type HoldValue = z.output<typeof HoldValue>

/** `hold:<eventId>:<orderId>`: a cart with a clock. It becomes a purchase, or ends. */
export const Hold = defineRecord('hold', { eventId: EventId, orderId: OrderId }, HoldValue)

/** @param now ISO 8601 in UTC */
export function isExpired(hold: Pick<HoldValue, 'expiresAt'>, now: string): boolean {
  return hold.expiresAt <= now
}

/** Asks for the clock of a hold to be started again. The number makes it safe to repeat: what was renewed so often already stays. */
export const RenewInput = z.extend(OrderRef, {
  /** Which renewal it is to be, from 1. */
  renewal: z.int().check(z.minimum(1), z.maximum(renewalsMax)),
})
export type RenewInput = z.output<typeof RenewInput>

/** A cart as its owner sees it. */
export interface HoldView {
  eventId: string
  orderId: string
  lines: OrderLine[]
  /** In cents. */
  total: number
  /** ISO 8601, UTC */
  expiresAt: string
  /** How often its clock was started again; at most `renewalsMax`. What a waiting list has offered cannot be renewed. */
  renewals: number
  /** Whether a waiting list has offered it. */
  offered: boolean
  /** The server's clock when it answered (ISO 8601, UTC), so that a wrong clock in the browser does not shorten the countdown. */
  now: string
}
