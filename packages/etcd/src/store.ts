import type { CallOptions, WriteOptions } from './caller.ts'
import type { ClusterStatus } from './cluster-status.ts'
import { compare } from './compare.ts'
import { EtcdFailure, refuseInvalid } from './failure.ts'
import type { HostPool } from './host-pool.ts'
import type { Leases } from './lease.ts'
import { op } from './op.ts'
import type { RangeOptions, ReadOptions } from './range.ts'
import type { Deleted, PutOptions, RawStore, Written } from './raw-store.ts'
import { decodeEntry, type Entry, type Keyed, type RecordType } from './record.ts'
import { decodePage, type RecordPage } from './record-page.ts'
import type { Revision } from './revision.ts'
import type { Op, Txn, TxnOptions, TxnResult } from './txn.ts'

export type Created<Parts, Value> =
  | { readonly created: true; readonly revision: Revision }
  /** The key existed already; `entry` is its content. */
  | { readonly created: false; readonly revision: Revision; readonly entry: Entry<Parts, Value> }

export interface StoreParts {
  readonly raw: RawStore
  readonly leases: Leases
  readonly cluster: ClusterStatus
  readonly pool: HostPool
}

/**
 * The only interface to etcd: records in, records out.
 *
 * Every method rejects with an `EtcdFailure` within its deadline, and with nothing else. Values are
 * parsed when they are read. Keys are built and parsed by their record type. The namespace is never
 * visible.
 */
export class EtcdStore {
  /** The same interface for keys and values as text. */
  readonly raw: RawStore
  readonly leases: Leases
  readonly cluster: ClusterStatus
  private readonly pool: HostPool

  constructor({ raw, leases, cluster, pool }: StoreParts) {
    this.raw = raw
    this.leases = leases
    this.cluster = cluster
    this.pool = pool
  }

  /**
   * One record, undefined if it does not exist. Fails with `decode` if its value does not parse.
   */
  async get<Parts, Value>(
    record: RecordType<Parts, Value>,
    parts: Parts,
    options?: ReadOptions,
  ): Promise<Entry<Parts, Value> | undefined> {
    const raw = await this.raw.get(
      refuseInvalid(() => record.key.build(parts)),
      options,
    )
    if (!raw) return undefined
    const decoded = decodeEntry(record, raw)
    if (!decoded.ok) throw new EtcdFailure('decode', `${decoded.problem.key}: ${decoded.problem.reason}`)
    return decoded.entry
  }

  /** One page of the records that share their leading parts ({} for all), by key. */
  async range<Parts, Value>(
    record: RecordType<Parts, Value>,
    leading: Partial<Parts>,
    options?: RangeOptions,
  ): Promise<RecordPage<Parts, Value>> {
    return decodePage(record, await this.raw.range(prefixOf(record, leading), options))
  }

  /** All pages of a range at one revision. */
  async *scan<Parts, Value>(
    record: RecordType<Parts, Value>,
    leading: Partial<Parts>,
    options?: RangeOptions,
  ): AsyncGenerator<RecordPage<Parts, Value>, void, undefined> {
    for await (const page of this.raw.scan(prefixOf(record, leading), options)) yield decodePage(record, page)
  }

  async count<Parts>(record: Keyed<Parts>, leading: Partial<Parts>, options?: ReadOptions): Promise<number> {
    return this.raw.count(prefixOf(record, leading), options)
  }

  /** Writes a record, and replaces an existing one. */
  async put<Parts, Value>(
    record: RecordType<Parts, Value>,
    parts: Parts,
    value: Value,
    options?: PutOptions,
  ): Promise<Written> {
    const [key, text] = refuseInvalid(() => [record.key.build(parts), record.encode(value)] as const)
    return this.raw.put(key, text, options)
  }

  async delete<Parts>(record: Keyed<Parts>, parts: Parts, options?: WriteOptions): Promise<Deleted> {
    return this.raw.delete(
      refuseInvalid(() => record.key.build(parts)),
      options,
    )
  }

  /**
   * Writes a record only if it does not exist; otherwise it returns the existing one. If the first
   * answer was lost (`outcome: 'unknown'`), another call shows the outcome: compare the entry with
   * the value to be created.
   */
  async create<Parts, Value>(
    record: RecordType<Parts, Value>,
    parts: Parts,
    value: Value,
    options: PutOptions = {},
  ): Promise<Created<Parts, Value>> {
    const { lease, ...write } = options
    const txn = refuseInvalid(() => ({
      compare: [compare.absent(record, parts)],
      success: [op.put(record, parts, value, { lease })] as const,
      failure: [op.get(record, parts)] as const,
    }))
    const result = await this.txn(txn, write)
    if (result.succeeded) return { created: true, revision: result.revision }
    const [entry] = result.responses
    if (!entry) throw new EtcdFailure('internal', 'a key was present and absent in one revision')
    return { created: false, revision: result.revision, entry }
  }

  /** Compares, then writes and reads, in one step and one revision. */
  txn<const Success extends readonly Op<unknown>[], const Failure extends readonly Op<unknown>[] = []>(
    txn: Txn<Success, Failure>,
    options?: TxnOptions,
  ): Promise<TxnResult<Success, Failure>> {
    return this.raw.txn(txn, options)
  }

  /** The store's revision now, read through the quorum. */
  revision(options?: CallOptions): Promise<Revision> {
    return this.raw.revision(options)
  }

  /** Ends all connections, and with them every watch and mirror. */
  close(): void {
    this.cluster.close()
    this.pool.close()
  }
}

function prefixOf<Parts>(record: Keyed<Parts>, leading: Partial<Parts>): string {
  return refuseInvalid(() => record.key.prefix(leading))
}
