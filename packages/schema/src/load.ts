import * as z from 'zod/mini'
import { defineRecord } from './record.ts'
import { IsoTime } from './value.ts'

/**
 * The source of a load: a name derived from its content, so that the same content is recognised.
 * Lower-case hexadecimal digits.
 */
const SourceId = z.string().check(z.regex(/^[0-9a-f]{8,64}$/, 'not the name of a source'))

/** Batches are numbered from 0. The padding keeps their keys in the same order. */
const BatchNumber = z.string().check(z.regex(/^\d{8}$/, 'not a batch'))

/**
 * `load:<source>`: a data set that is being loaded, or is complete since `finishedAt`. `now` is the
 * time that the data set was made for. An interrupted load continues with the same time, because
 * the same time produces the same keys.
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

/**
 * `load-batch:<source>:<batch>`: written by the transaction that writes the batch, so that no batch
 * is written twice.
 */
export const LoadBatch = defineRecord(
  'load-batch',
  { source: SourceId, batch: BatchNumber },
  z.object({ entries: z.int().check(z.nonnegative()) }),
)

/** The key part of a batch. */
export function batchNumber(index: number): string {
  return String(index).padStart(8, '0')
}
