import { type KeyValue, services } from '@ticketcd/wire'
import type { ClusterClient } from './cluster-client.ts'
import type { KeyRange } from './key-range.ts'

/** Keys of the first page. Nothing is known about their size then. */
const firstPageKeys = 100
/** The size that later pages aim at. */
const pageBytes = 1024 * 1024
const pageKeysMax = 10_000

export interface ReadOptions {
  /** 0 for the newest. */
  readonly revision: number
  readonly keysOnly: boolean
  /** Of all pages together; 0 for all keys. */
  readonly limit: number
  readonly signal: AbortSignal
}

export interface Page {
  readonly kvs: readonly KeyValue[]
  /** Of all pages. */
  readonly revision: number
}

/**
 * The keys of a range in the order of their bytes, page by page, all of one revision.
 *
 * @throws {Failure} `compacted` where the history was compacted meanwhile
 */
export async function* pagesOf(
  client: ClusterClient,
  { key: firstKey, rangeEnd }: KeyRange,
  { revision, keysOnly, limit, signal }: ReadOptions,
): AsyncGenerator<Page, void, undefined> {
  let key = firstKey
  let at = revision
  let left = limit === 0 ? Number.POSITIVE_INFINITY : limit
  let size = firstPageKeys
  for (;;) {
    const request = { key, rangeEnd, revision: at, keysOnly, limit: Math.min(size, left) }
    const { kvs, more, header } = await client.read(services.KV.range, request, signal)
    at ||= header?.revision ?? 0
    yield { kvs, revision: at }
    left -= kvs.length
    const last = kvs.at(-1)
    if (!more || last === undefined || left <= 0) return
    key = `${last.key}\0`
    size = sizeFor(kvs)
  }
}

function sizeFor(kvs: readonly KeyValue[]): number {
  const bytes = kvs.reduce((sum, kv) => sum + kv.key.length + kv.value.length + 16, 0)
  return Math.max(1, Math.min(pageKeysMax, Math.floor((pageBytes * kvs.length) / bytes)))
}
