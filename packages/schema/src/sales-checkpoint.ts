import * as z from 'zod/mini'
import { defineRecord } from './record.ts'
import { IsoTime, line } from './value.ts'

export const SalesCheckpointValue = z.object({
  /**
   * The stored series contain every sale up to this revision and none after it. 0 in a data set: up
   * to the revision of its own write.
   */
  revision: z.int().check(z.nonnegative()),
  savedAt: IsoTime,
  /** The totals of each event type at that revision; revenue in cents. */
  totals: z.array(z.object({ type: line(40), revenue: z.int(), tickets: z.int() })),
  /** Number of `order:` keys at that revision. */
  orders: z.int().check(z.nonnegative()),
})
export type SalesCheckpointValue = z.output<typeof SalesCheckpointValue>

/** `sales-checkpoint:current`: the progress of the stored sales series (decision 20). */
export const SalesCheckpoint = defineRecord(
  'sales-checkpoint',
  { which: z.literal('current') },
  SalesCheckpointValue,
)
