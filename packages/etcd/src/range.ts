import type { IRangeRequest, IRangeResponse } from 'etcd3'
import type { CallOptions } from './caller.ts'
import { EtcdFailure } from './failure.ts'
import { type Keyspace, successor } from './keyspace.ts'
import type { RawEntry } from './record.ts'
import { parseInt64, parseRevision, type Revision } from './revision.ts'

export type SortTarget = 'key' | 'version' | 'create' | 'mod' | 'value'

export interface ReadOptions extends CallOptions {
  /** Read as of this revision; `compacted` if etcd no longer has it. Default: now, linearizable. */
  readonly revision?: Revision | undefined
  /**
   * Any member answers from its own state, with or without a quorum. The answer may be old, and
   * older than an earlier answer. Default false: linearizable.
   */
  readonly serializable?: boolean | undefined
}

export interface RangeOptions extends ReadOptions {
  /** Keys in a page. Default 500. */
  readonly limit?: number | undefined
  /** The end of the last page. Opaque; it cannot lead out of the prefix. */
  readonly cursor?: string | undefined
  /** By key. Default ascending. */
  readonly order?: 'ascending' | 'descending' | undefined
}

export interface Page<Item> {
  readonly entries: readonly Item[]
  /** Keys in this page and all later pages. */
  readonly count: number
  /** Pass it back for the next page; undefined on the last. */
  readonly cursor: string | undefined
  /** The store's revision at this page. Read the other pages at it, and watch from it. */
  readonly revision: Revision
}

const usualLimit = 500

/** The request for one page of a prefix. A cursor is the part of the last key after the prefix. */
export function pageRequest(keyspace: Keyspace, prefix: string, options: RangeOptions): IRangeRequest {
  const { limit = usualLimit, cursor, order = 'ascending' } = options
  if (!Number.isSafeInteger(limit) || limit < 1) throw new EtcdFailure('invalid', `a page of ${limit} keys`)
  const range = keyspace.prefix(prefix)
  const last = cursor === undefined ? undefined : keyspace.key(prefix + readCursor(cursor))
  return {
    key: last && order === 'ascending' ? successor(last) : range.key,
    range_end: last && order === 'descending' ? last : range.range_end,
    limit,
    // etcd's own order is ascending by key. Any other order reads the whole range first.
    ...(order === 'descending' ? { sort_order: 'Descend', sort_target: 'Key' } : {}),
    ...readPoint(options),
  }
}

/**
 * The fields of a range request that set its revision, and whether any member may answer it alone.
 */
export function readPoint({ revision, serializable = false }: ReadOptions): IRangeRequest {
  return { ...(revision === undefined ? {} : { revision }), ...(serializable ? { serializable } : {}) }
}

export function readPage(keyspace: Keyspace, prefix: string, response: IRangeResponse): Page<RawEntry> {
  const entries = response.kvs.map((kv) => keyspace.entry(kv))
  const last = entries.at(-1)
  return {
    entries,
    count: parseInt64(response.count),
    cursor: response.more && last ? writeCursor(last.key.slice(prefix.length)) : undefined,
    revision: parseRevision(response.header.revision),
  }
}

function writeCursor(rest: string): string {
  return Buffer.from(rest).toString('base64url')
}

function readCursor(cursor: string): string {
  const rest = Buffer.from(cursor, 'base64url').toString()
  // Both decodings are lenient. A cursor from elsewhere changes when it is encoded again.
  if (rest === '' || writeCursor(rest) !== cursor) throw new EtcdFailure('invalid', 'not a cursor of ours')
  return rest
}
