import type { Entry } from './entry.ts'

/** A request to etcd may have 1.5 MiB; this leaves room for the namespace in front of every key. */
export const maxBatchBytes = 1024 * 1024
/** What the messages around one key and value take on the wire, generously. */
const overheadBytes = 96

export interface Batch {
  readonly index: number
  readonly entries: readonly Entry[]
}

/** What an entry takes of a request, in bytes. */
export function sizeOf({ key, value }: Entry): number {
  return Buffer.byteLength(key) + Buffer.byteLength(value) + overheadBytes
}

/** Cuts a sequence into batches; the same sequence and size always into the same ones. */
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
