import type { IRangeResponse, IResponseOp } from 'etcd3'
import { EtcdFailure } from './failure.ts'
import type { Keyspace } from './keyspace.ts'
import { type Page, pageRequest, type RangeOptions, readPage, readPoint } from './range.ts'
import { decodeEntry, type Entry, type Keyed, type RawEntry, type RecordType } from './record.ts'
import { decodePage, type RecordPage } from './record-page.ts'
import { type LeaseId, parseInt64, type Revision } from './revision.ts'
import { hasWrites, type Op, readTxn, type Txn, type TxnResult, txnRequest } from './txn.ts'

type OpRange = Pick<RangeOptions, 'limit' | 'cursor' | 'order' | 'revision'>

export interface OpPut {
  readonly lease?: LeaseId | undefined
}

export interface OpGet {
  /**
   * As of this revision; `compacted` if etcd no longer has it. Default: the state in the
   * transaction.
   */
  readonly revision?: Revision | undefined
}

/** Half of etcd's `--max-txn-ops`, so that nested transactions have the other half. */
const nestedOpsMax = 64

const raw = {
  put: (key: string, value: string, { lease }: OpPut = {}): Op<undefined> => ({
    kind: 'write',
    request: (keyspace) => ({
      request_put: {
        key: keyspace.key(key),
        value: Buffer.from(value),
        ...(lease === undefined ? {} : { lease }),
      },
    }),
    read: () => undefined,
  }),
  /** Returns the number of deleted keys: 0 or 1. */
  delete: (key: string): Op<number> => ({
    kind: 'write',
    request: (keyspace) => ({ request_delete_range: { key: keyspace.key(key) } }),
    read: readDeleted,
  }),
  /** Returns the number of deleted keys. */
  deletePrefix: (prefix: string): Op<number> => ({
    kind: 'write',
    request: (keyspace) => ({ request_delete_range: keyspace.prefix(prefix) }),
    read: readDeleted,
  }),
  get: (key: string, options: OpGet = {}): Op<RawEntry | undefined> => ({
    kind: 'read',
    request: (keyspace) => ({ request_range: { key: keyspace.key(key), ...readPoint(options) } }),
    read: (response, keyspace) => {
      const [kv] = rangeOf(response).kvs
      return kv && keyspace.entry(kv)
    },
  }),
  range: (prefix: string, options: OpRange = {}): Op<Page<RawEntry>> => ({
    kind: 'read',
    request: (keyspace) => ({ request_range: pageRequest(keyspace, prefix, options) }),
    read: (response, keyspace) => readPage(keyspace, prefix, rangeOf(response)),
  }),
  count: (prefix: string): Op<number> => ({
    kind: 'read',
    request: (keyspace) => ({ request_range: { ...keyspace.prefix(prefix), count_only: true } }),
    read: (response) => parseInt64(rangeOf(response).count),
  }),
  /** Returns the number of keys with this prefix before a key. */
  countBefore: (prefix: string, key: string): Op<number> => ({
    kind: 'read',
    request: (keyspace) => ({
      request_range: { key: keyspace.prefix(prefix).key, range_end: keyspace.key(key), count_only: true },
    }),
    read: (response) => parseInt64(rangeOf(response).count),
  }),
}

/** The operations of a transaction over records, and over raw keys in `op.raw`. */
export const op = {
  put: <Parts, Value>(
    record: RecordType<Parts, Value>,
    parts: Parts,
    value: Value,
    options?: OpPut,
  ): Op<undefined> => raw.put(record.key.build(parts), record.encode(value), options),

  /** Returns the number of deleted keys: 0 or 1. */
  delete: <Parts>(record: Keyed<Parts>, parts: Parts): Op<number> => raw.delete(record.key.build(parts)),

  /** Deletes every key with these leading parts. Returns their number. */
  deleteRange: <Parts>(record: Keyed<Parts>, leading: Partial<Parts>): Op<number> =>
    raw.deletePrefix(record.key.prefix(leading)),

  /** A stored value that does not parse fails the whole answer, with `decode`. */
  get: <Parts, Value>(
    record: RecordType<Parts, Value>,
    parts: Parts,
    options?: OpGet,
  ): Op<Entry<Parts, Value> | undefined> => ({
    ...raw.get(record.key.build(parts), options),
    read: (response, keyspace) => {
      const [kv] = rangeOf(response).kvs
      return kv && readEntry(record, keyspace.entry(kv))
    },
  }),

  /**
   * One page of the records with these leading parts; values that do not parse are in `problems`.
   */
  range: <Parts, Value>(
    record: RecordType<Parts, Value>,
    leading: Partial<Parts>,
    options?: OpRange,
  ): Op<RecordPage<Parts, Value>> => {
    const page = raw.range(record.key.prefix(leading), options)
    return { ...page, read: (response, keyspace) => decodePage(record, page.read(response, keyspace)) }
  },

  count: <Parts>(record: Keyed<Parts>, leading: Partial<Parts>): Op<number> =>
    raw.count(record.key.prefix(leading)),

  /** The number of records with these leading parts before one, in the order of their keys. */
  countBefore: <Parts>(record: Keyed<Parts>, leading: Partial<Parts>, parts: Parts): Op<number> =>
    raw.countBefore(record.key.prefix(leading), record.key.build(parts)),

  /** A transaction within the transaction, with its own conditions and its own 128 operations. */
  txn: <const Success extends readonly Op<unknown>[], const Failure extends readonly Op<unknown>[] = []>(
    txn: Txn<Success, Failure>,
  ): Op<TxnResult<Success, Failure>> => ({
    kind: hasWrites(txn) ? 'write' : 'read',
    request: (keyspace: Keyspace) => ({ request_txn: txnRequest(txn, keyspace) }),
    read: (response, keyspace) => readTxn(txn, response.response_txn, keyspace),
  }),

  /**
   * Packs any number of operations up to 4,096 into one transaction, beside at most 64 compares:
   * more than 64 are put into nested transactions. For operations whose answers are not read, as in
   * bulk writes.
   */
  nest: (ops: readonly Op<unknown>[]): Op<unknown>[] => {
    if (ops.length <= nestedOpsMax) return [...ops]
    if (ops.length > nestedOpsMax ** 2) {
      throw new EtcdFailure('invalid', `${ops.length} operations do not fit into one transaction`)
    }
    const groups = Array.from({ length: Math.ceil(ops.length / nestedOpsMax) }, (_, group) =>
      ops.slice(group * nestedOpsMax, (group + 1) * nestedOpsMax),
    )
    return groups.map((success) => op.txn({ success }))
  },

  raw,
}

function readEntry<Parts, Value>(record: RecordType<Parts, Value>, entry: RawEntry): Entry<Parts, Value> {
  const decoded = decodeEntry(record, entry)
  if (decoded.ok) return decoded.entry
  const { key, reason } = decoded.problem
  throw new EtcdFailure('decode', `${key}: ${reason}`)
}

function rangeOf(response: IResponseOp): IRangeResponse {
  return response.response_range
}

function readDeleted(response: IResponseOp): number {
  return parseInt64(response.response_delete_range.deleted)
}
