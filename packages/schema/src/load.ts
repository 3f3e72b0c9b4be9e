import * as z from 'zod/mini'
import { defineRecord } from './record.ts'
import { IsoTime } from './value.ts'

/** What is loaded: a name for its content, so that the same content is recognised. Lower-case hexadecimal digits. */
const SourceId = z.string().check(z.regex(/^[0-9a-f]{8,64}$/, 'not the name of a source'))

/** Batches are counted from 0 and padded, so that their keys lie in their order. */
const BatchNumber = z.string().check(z.regex(/^\d{8}$/, 'not a batch'))

/**
 * `load:<source>`: a data set on its way into the store, or there since `finishedAt`. It remembers the moment that the data set
 * was made for, because the same moment makes the same keys again when an interrupted load goes on.
 */
export const Load = defineRecord(
  'load',
  { source: SourceId },
  z.object({
    now: z.nullable(IsoTime),
    startedAt: IsoTime,
    finishedAt: z.nullable(IsoTime),
  }),
)

/** `load-batch:<source>:<batch>`: written by the transaction that writes the batch, so no batch is written twice. */
export const LoadBatch = defineRecord(
  'load-batch',
  { source: SourceId, batch: BatchNumber },
  z.object({ entries: z.int().check(z.nonnegative()) }),
)

/** The key part of a batch. */
export function batchNumber(index: number): string {
  return String(index).padStart(8, '0')
}
