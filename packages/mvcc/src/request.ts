import type { Key, KeyValue, LeaseId, Revision } from './key-value.ts'

/*
 * The requests and answers of the store. Fields are those of etcd's protobuf messages in camel
 * case, so decoded messages of `packages/wire` can be passed unchanged. An unset field has its
 * protobuf default; unset members of a oneof are undefined. Enums are numbers, because a client may
 * send any.
 */

export interface RangeRequest {
  readonly key: Key
  readonly rangeEnd: Key
  readonly limit: number
  readonly revision: Revision
  /** 0 none, 1 ascending, 2 descending. */
  readonly sortOrder: number
  /** 0 key, 1 version, 2 creation, 3 modification, 4 value. */
  readonly sortTarget: number
  readonly serializable: boolean
  readonly keysOnly: boolean
  readonly countOnly: boolean
  readonly minModRevision: Revision
  readonly maxModRevision: Revision
  readonly minCreateRevision: Revision
  readonly maxCreateRevision: Revision
}

export interface PutRequest {
  readonly key: Key
  readonly value: Uint8Array
  readonly lease: LeaseId
  readonly prevKv: boolean
  readonly ignoreValue: boolean
  readonly ignoreLease: boolean
}

export interface DeleteRangeRequest {
  readonly key: Key
  readonly rangeEnd: Key
  readonly prevKv: boolean
}

export interface Compare {
  /** 0 equal, 1 greater, 2 less, 3 not equal. */
  readonly result: number
  /** 0 version, 1 creation, 2 modification, 3 value, 4 lease. */
  readonly target: number
  readonly key: Key
  readonly version?: number | undefined
  readonly createRevision?: Revision | undefined
  readonly modRevision?: Revision | undefined
  readonly value?: Uint8Array | undefined
  readonly lease?: LeaseId | undefined
  readonly rangeEnd: Key
}

export interface RequestOp {
  readonly requestRange?: RangeRequest | undefined
  readonly requestPut?: PutRequest | undefined
  readonly requestDeleteRange?: DeleteRangeRequest | undefined
  readonly requestTxn?: TxnRequest | undefined
}

export interface TxnRequest {
  readonly compare: readonly Compare[]
  readonly success: readonly RequestOp[]
  readonly failure: readonly RequestOp[]
}

export interface CompactionRequest {
  readonly revision: Revision
  readonly physical: boolean
}

/** The node adds its ids and the term. If etcd omits the revision, it is undefined. */
export interface Header {
  readonly revision?: Revision | undefined
}

export interface RangeResponse {
  readonly header: Header
  readonly kvs: readonly KeyValue[]
  readonly more: boolean
  readonly count: number
}

export interface PutResponse {
  readonly header: Header
  readonly prevKv: KeyValue | undefined
}

export interface DeleteRangeResponse {
  readonly header: Header
  readonly deleted: number
  readonly prevKvs: readonly KeyValue[]
}

export interface ResponseOp {
  readonly responseRange?: RangeResponse | undefined
  readonly responsePut?: PutResponse | undefined
  readonly responseDeleteRange?: DeleteRangeResponse | undefined
  readonly responseTxn?: TxnResponse | undefined
}

export interface TxnResponse {
  readonly header: Header
  readonly succeeded: boolean
  readonly responses: readonly ResponseOp[]
}

export interface CompactionResponse {
  readonly header: Header
}
