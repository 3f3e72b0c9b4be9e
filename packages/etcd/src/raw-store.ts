import type { Caller, CallOptions, WriteOptions } from './caller.ts'
import { readHistory } from './history.ts'
import type { Keyspace } from './keyspace.ts'
import {
  type Page,
  pageRequest,
  type RangeOptions,
  type ReadOptions,
  readPage,
  readPoint,
  type SortTarget,
} from './range.ts'
import type { RawEntry } from './record.ts'
import { type LeaseId, parseInt64, parseRevision, type Revision } from './revision.ts'
import { commitTxn, type Op, type Txn, type TxnOptions, type TxnResult } from './txn.ts'
import { Watch, type WatchOptions } from './watch.ts'
import type { WatchListener } from './watch-message.ts'
import type { WatchSource } from './watch-stream.ts'

export interface Written {
  /** The revision of this write. A reader waits for it to see the write. */
  readonly revision: Revision
}

export interface Deleted extends Written {
  readonly deleted: number
}

export interface PutOptions extends WriteOptions {
  /** The key is deleted when the lease ends. */
  readonly lease?: LeaseId | undefined
}

export interface SortedOptions extends ReadOptions {
  readonly limit?: number | undefined
  readonly sortBy: SortTarget
  readonly order?: 'ascending' | 'descending' | undefined
}

const sortTargets = {
  key: 'Key',
  version: 'Version',
  create: 'Create',
  mod: 'Mod',
  value: 'Value',
} as const satisfies Record<SortTarget, string>

/** Keys and values as text, without their record types: for export, import and ad-hoc queries. */
export class RawStore {
  readonly keyspace: Keyspace
  private readonly caller: Caller
  private readonly source: WatchSource

  constructor(keyspace: Keyspace, caller: Caller, source: WatchSource) {
    this.keyspace = keyspace
    this.caller = caller
    this.source = source
  }

  /** Fires when the store is closed. */
  get closed(): AbortSignal {
    return this.source.closed
  }

  async get(key: string, options: ReadOptions = {}): Promise<RawEntry | undefined> {
    const request = { key: this.keyspace.key(key), ...readPoint(options) }
    const response = await this.caller.read('range', request, options)
    return response.kvs[0] && this.keyspace.entry(response.kvs[0])
  }

  /**
   * One page of the keys that start with `prefix` (the whole namespace for ''), in the order of
   * their bytes.
   */
  async range(prefix: string, options: RangeOptions = {}): Promise<Page<RawEntry>> {
    const response = await this.caller.read('range', pageRequest(this.keyspace, prefix, options), options)
    return readPage(this.keyspace, prefix, response)
  }

  /** Like `range`, without the values: each entry's `value` is ''. */
  async keys(prefix: string, options: RangeOptions = {}): Promise<Page<RawEntry>> {
    const request = { ...pageRequest(this.keyspace, prefix, options), keys_only: true }
    return readPage(this.keyspace, prefix, await this.caller.read('range', request, options))
  }

  /**
   * The first `limit` entries in an order other than by key. etcd reads and sorts the whole prefix
   * for it.
   */
  async sorted(prefix: string, options: SortedOptions): Promise<Page<RawEntry>> {
    const { sortBy, order, limit, ...read } = options
    const request = {
      ...pageRequest(this.keyspace, prefix, { ...read, limit }),
      sort_target: sortTargets[sortBy],
      sort_order: order === 'descending' ? 'Descend' : 'Ascend',
    } as const
    const page = readPage(this.keyspace, prefix, await this.caller.read('range', request, read))
    return { ...page, cursor: undefined }
  }

  /** All pages of a prefix at one revision. Default: the revision of the first page. */
  async *scan(prefix: string, options: RangeOptions = {}): AsyncGenerator<Page<RawEntry>, void, undefined> {
    let { cursor, revision } = options
    do {
      const page = await this.range(prefix, { ...options, cursor, revision })
      revision ??= page.revision
      cursor = page.cursor
      yield { ...page, revision }
    } while (cursor !== undefined)
  }

  async count(prefix: string, options: ReadOptions = {}): Promise<number> {
    const request = { ...this.keyspace.prefix(prefix), count_only: true, ...readPoint(options) }
    return parseInt64((await this.caller.read('range', request, options)).count)
  }

  /** The store's revision now, read through the quorum. */
  async revision(options: CallOptions = {}): Promise<Revision> {
    // One key, which need not exist: a count over a range would walk etcd's whole index of it.
    const request = { key: this.keyspace.prefix('').key, count_only: true }
    return parseRevision((await this.caller.read('range', request, options)).header.revision)
  }

  async put(key: string, value: string, options: PutOptions = {}): Promise<Written> {
    const { lease, ...call } = options
    const under = lease === undefined ? {} : { lease }
    const request = { key: this.keyspace.key(key), value: Buffer.from(value), ...under }
    const response = await this.caller.write('put', request, call)
    return { revision: parseRevision(response.header.revision) }
  }

  async delete(key: string, options: WriteOptions = {}): Promise<Deleted> {
    return this.deleteRange({ key: this.keyspace.key(key) }, options)
  }

  /** Deletes all keys that start with `prefix` (the whole namespace for '') in one revision. */
  async deletePrefix(prefix: string, options: WriteOptions = {}): Promise<Deleted> {
    return this.deleteRange(this.keyspace.prefix(prefix), options)
  }

  /** Compares, then writes and reads, in one step; see `op` and `compare`. */
  txn<const Success extends readonly Op<unknown>[], const Failure extends readonly Op<unknown>[] = []>(
    txn: Txn<Success, Failure>,
    options: TxnOptions = {},
  ): Promise<TxnResult<Success, Failure>> {
    return commitTxn(this.caller, this.keyspace, txn, options)
  }

  /** Every put and delete of a key that etcd still has, oldest first. */
  history(key: string, options: CallOptions = {}) {
    return readHistory(this, key, options)
  }

  /**
   * Watches one key, or the keys that start with a prefix. Runs until it or the store is closed, or
   * until `compacted`.
   */
  watch(range: WatchRange, options: WatchOptions, listener: WatchListener): Watch {
    const keys = 'key' in range ? { key: this.keyspace.key(range.key) } : this.keyspace.prefix(range.prefix)
    return new Watch(this.source, this.keyspace, keys, options, listener)
  }

  private async deleteRange(
    keys: { key: Buffer; range_end?: Buffer },
    options: WriteOptions,
  ): Promise<Deleted> {
    const response = await this.caller.write('deleteRange', keys, options)
    return { revision: parseRevision(response.header.revision), deleted: parseInt64(response.deleted) }
  }
}

export type WatchRange = { readonly key: string } | { readonly prefix: string }
