/**
 * A key as latin1 text: one character for each byte, so the order of texts is the order of bytes.
 * Such a text takes half the memory of a Buffer.
 */
export type Key = string

/** Counts the transactions that changed something. An empty store is at 1. */
export type Revision = number

/** A lease's id, any int64. 0 means no lease. */
export type LeaseId = bigint

/**
 * One version of a key, in the form of etcd's `mvccpb.KeyValue`. Never changed once it is stored.
 */
export interface KeyValue {
  readonly key: Key
  readonly createRevision: Revision
  readonly modRevision: Revision
  /** Counts the puts since the key was created. A deletion has 0. */
  readonly version: number
  readonly value: Uint8Array
  readonly lease: LeaseId
}

/** One change of one key. For a deletion `kv` has only the key and `modRevision`. */
export interface Event {
  readonly type: 'put' | 'delete'
  readonly kv: KeyValue
  /** The version before this change; undefined if the key did not exist. */
  readonly prevKv: KeyValue | undefined
}

/** The changes of one revision, in the order of the operations that made them. */
export interface Change {
  readonly revision: Revision
  readonly events: readonly Event[]
}

/**
 * A half-open range of keys. `rangeEnd` is empty for the one key, and `\0` for all keys from `key`
 * on (etcd's rule).
 */
export interface KeyRange {
  readonly key: Key
  readonly rangeEnd: Key
}
