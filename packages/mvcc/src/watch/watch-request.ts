import type { Key, Revision } from '../key-value.ts'

/** Identifies a watch on its stream. Clients may choose any number but 0. */
export type WatchId = number

/** etcd's `WatchCreateRequest`. An unset field has its protobuf default. */
export interface WatchCreateRequest {
  /** 0: the stream chooses. */
  readonly watchId: WatchId
  readonly key: Key
  readonly rangeEnd: Key
  /** 0: from the next revision on. */
  readonly startRevision: Revision
  /** 0 omits puts, 1 omits deletions; other numbers have no effect. */
  readonly filters: readonly number[]
  readonly prevKv: boolean
  readonly progressNotify: boolean
  readonly fragment: boolean
}
