import * as z from 'zod/mini'
import type { EventValue } from './event.ts'
import { EventId, OrderId, Username } from './id.ts'
import { noTypeTwice, OrderLine, totalOf } from './order.ts'
import { defineRecord } from './record.ts'
import { Cents, Count, IsoTime } from './value.ts'

export const PurchaseStatus = z.enum(['confirmed', 'partly-cancelled', 'cancelled'])
export type PurchaseStatus = z.output<typeof PurchaseStatus>

export const PurchaseLine = z
  .extend(OrderLine, {
    /** Number of cancelled tickets of the line. */
    cancelled: Count,
  })
  .check(z.refine((each) => each.cancelled <= each.quantity, 'more cancelled than bought'))
export type PurchaseLine = z.output<typeof PurchaseLine>

export const PurchaseValue = z
  .object({
    placedAt: IsoTime,
    lines: z.array(PurchaseLine).check(z.minLength(1), z.maxLength(20), z.refine(noTypeTwice)),
    /** The amount paid: the sum of the lines as bought, in cents. */
    total: Cents,
    status: PurchaseStatus,
  })
  .check(
    z.refine((purchase) => purchase.total === totalOf(purchase.lines), 'total is not the sum of the lines'),
    z.refine(
      (purchase) => purchase.status === statusOf(purchase.lines),
      'status does not follow from the lines',
    ),
  )
export type PurchaseValue = z.output<typeof PurchaseValue>

/**
 * `purchase:<username>:<eventId>:<orderId>`: one key per order, so `purchase:<username>:` is one
 * prefix range.
 */
export const Purchase = defineRecord(
  'purchase',
  { username: Username, eventId: EventId, orderId: OrderId },
  PurchaseValue,
)

export function statusOf(lines: readonly PurchaseLine[]): PurchaseStatus {
  const bought = lines.reduce((sum, each) => sum + each.quantity, 0)
  const cancelled = lines.reduce((sum, each) => sum + each.cancelled, 0)
  if (cancelled === 0) return 'confirmed'
  return cancelled === bought ? 'cancelled' : 'partly-cancelled'
}

/** The cost of the tickets that were not cancelled, in cents. */
export function costOf(lines: readonly Pick<PurchaseLine, 'quantity' | 'cancelled' | 'unitPrice'>[]): number {
  return lines.reduce((sum, each) => sum + (each.quantity - each.cancelled) * each.unitPrice, 0)
}

/** The view of an order for its owner, with the fields of the event that pages show beside it. */
export interface PurchaseView {
  eventId: string
  orderId: string
  /** ISO 8601, UTC */
  placedAt: string
  lines: PurchaseLine[]
  /** In cents. */
  total: number
  status: PurchaseStatus
  /** `null` when the event is not (or not readably) in the catalogue. */
  event: {
    name: string
    venue: string
    location: string
    type: string
    startsAt: string
    timeZone: string
    cancelled: boolean
  } | null
}

/**
 * The view of an order for its owner.
 * @param event `undefined` if the caller has no such event
 */
export function purchaseView(
  ref: { eventId: string; orderId: string },
  { placedAt, lines, total, status }: PurchaseValue,
  event: EventValue | undefined,
): PurchaseView {
  return {
    eventId: ref.eventId,
    orderId: ref.orderId,
    placedAt,
    lines,
    total,
    status,
    event: event
      ? {
          name: event.name,
          venue: event.venue,
          location: event.location,
          type: event.type,
          startsAt: event.startsAt,
          timeZone: event.timeZone,
          cancelled: event.status === 'cancelled',
        }
      : null,
  }
}
