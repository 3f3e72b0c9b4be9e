import * as z from 'zod/mini'
import { defineRecord } from './record.ts'
import { IsoTime, line } from './value.ts'

export const SalesCheckpointValue = z.object({
  /** The series beside it hold every sale up to this revision and none after it. 0 in a data set: up to its own writing. */
  revision: z.int().check(z.nonnegative()),
  savedAt: IsoTime,
  /** What the tickets of each event type came to at that revision; revenue in cents. */
  totals: z.array(z.object({ type: line(40), revenue: z.int(), tickets: z.int() })),
  /** How many `order:` keys there were at that revision. */
  orders: z.int().check(z.nonnegative()),
})
export type SalesCheckpointValue = z.output<typeof SalesCheckpointValue>

/** `sales-checkpoint:current`: how far the stored series of sales have come (decision 20). */
export const SalesCheckpoint = defineRecord(
  'sales-checkpoint',
  { which: z.literal('current') },
  SalesCheckpointValue,
)
