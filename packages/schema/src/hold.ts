import * as z from 'zod/mini'
import { EventId, OrderId, Username } from './id.ts'
import { type OrderLine, OrderLines, totalOf } from './order.ts'
import { defineRecord } from './record.ts'
import { Cents, IsoTime } from './value.ts'

/** How long stock is reserved for a cart, in milliseconds (10 minutes). */
export const holdLifetimeMs = 10 * 60 * 1000

export const HoldValue = z
  .object({
    username: Username,
    lines: OrderLines,
    /** Sum of the lines, in cents. */
    total: Cents,
    heldAt: IsoTime,
    expiresAt: IsoTime,
  })
  .check(z.refine((hold) => hold.total === totalOf(hold.lines), 'total is not the sum of the lines'))
export type HoldValue = z.output<typeof HoldValue>

/** `hold:<eventId>:<orderId>`: a cart with a clock. */
export const Hold = defineRecord('hold', { eventId: EventId, orderId: OrderId }, HoldValue)

/** @param now ISO 8601 in UTC */
export function isExpired(hold: Pick<HoldValue, 'expiresAt'>, now: string): boolean {
  return hold.expiresAt <= now
}

/** A cart as its owner sees it. */
export interface HoldView {
  eventId: string
  orderId: string
  lines: OrderLine[]
  /** In cents. */
  total: number
  /** ISO 8601, UTC */
  expiresAt: string
  /** The server's clock when it answered (ISO 8601, UTC), so that a wrong clock in the browser does not shorten the countdown. */
  now: string
}
