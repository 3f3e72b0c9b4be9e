import { Cents, IsoTime, OrderLines, OrderRef } from '@ticketcd/schema'
import * as z from 'zod/mini'
import { stored } from '../../lib/storage.ts'

const KeptHold = z.object({
  hold: z.extend(OrderRef, {
    lines: OrderLines,
    total: Cents,
    expiresAt: IsoTime,
    now: IsoTime,
    renewals: z.int(),
    offered: z.boolean(),
  }),
  /** By the browser's clock, in milliseconds since 1970. */
  receivedAt: z.number(),
})

/**
 * The last received state of a hold. It is shown after a reload while the store does not answer.
 */
export const keptHoldOf = (orderId: string) =>
  stored('sessionStorage', `hold.${orderId}`, (raw) => KeptHold.parse(raw))
