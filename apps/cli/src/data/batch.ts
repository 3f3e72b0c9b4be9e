import type { Entry } from './entry.ts'

/** A request to etcd may have 1.5 MiB. The rest is reserved for the namespace before every key. */
export const maxBatchBytes = 1024 * 1024
/** An upper bound for the bytes of the messages around one key and value. */
const overheadBytes = 96

export interface Batch {
  readonly index: number
  readonly entries: readonly Entry[]
}

/** An upper bound for the bytes of an entry in a request. */
export function sizeOf({ key, value }: Entry): number {
  return Buffer.byteLength(key) + Buffer.byteLength(value) + overheadBytes
}

/** Cuts a sequence into batches. The same sequence and size yield the same batches. */
export async function* batches(
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  maxEntries: number,
): AsyncGenerator<Batch, void, undefined> {
  let index = 0
  let current: Entry[] = []
  let bytes = 0
  for await (const entry of entries) {
    const size = sizeOf(entry)
    if (current.length === maxEntries || (current.length > 0 && bytes + size > maxBatchBytes)) {
      yield { index: index++, entries: current }
      current = []
      bytes = 0
    }
    current.push(entry)
    bytes += size
  }
  if (current.length > 0) yield { index, entries: current }
}
