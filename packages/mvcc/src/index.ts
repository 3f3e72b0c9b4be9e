export { AccessControl } from './auth/access-control.ts'
export type { AuthCommand, EndedTokens } from './auth/auth-command.ts'
export { authError, maintenanceError, OldAuthRevision } from './auth/auth-error.ts'
export type { AuthState, Role, User } from './auth/auth-state.ts'
export { AuthStore } from './auth/auth-store.ts'
export { type CallRight, rightOfCall } from './auth/call-right.ts'
export type { Caller } from './auth/caller.ts'
export { cancelReason } from './auth/cancel-reason.ts'
export { type Permission, PermissionType } from './auth/permission.ts'
export type { History } from './history.ts'
export type { Change, Event, Key, KeyRange, KeyValue, LeaseId, Revision } from './key-value.ts'
export type { CompactionState } from './kv/compaction.ts'
export type { HashKvResponse } from './kv/hash-kv.ts'
export { covers } from './kv/key-index.ts'
export { KeyTree } from './kv/key-tree.ts'
export { RecordEncoder } from './kv/record-encoder.ts'
export type { Scan } from './kv/scan.ts'
export type { StoredVersion } from './kv/segment.ts'
export type { Restoration, SnapshotMeta, StoreSnapshot } from './kv/snapshot.ts'
export { type HashKvJob, KvStore, type KvStoreOptions } from './kv/store.ts'
export { isReadOnly } from './kv/txn.ts'
export { validateDeleteRange, validatePut, validateRange, validateTxn } from './kv/validate.ts'
export type { LeaseRecord } from './lease/lease.ts'
export { type LeaseOptions, ttlMax } from './lease/lease-options.ts'
export type { Checkpoint, KeepAlive, LeaseTimers, TimeToLive } from './lease/lease-timers.ts'
export { Leases } from './lease/leases.ts'
export type { LeaseTable } from './lease-table.ts'
export type {
  CompactionRequest,
  CompactionResponse,
  Compare,
  DeleteRangeRequest,
  DeleteRangeResponse,
  Header,
  PutRequest,
  PutResponse,
  RangeRequest,
  RangeResponse,
  RequestOp,
  ResponseOp,
  TxnRequest,
  TxnResponse,
} from './request.ts'
export { Code, StoreError } from './store-error.ts'
export { WatchHub } from './watch/watch-hub.ts'
export type { WatchLimits } from './watch/watch-limits.ts'
export type { WatchMessage } from './watch/watch-message.ts'
export type { WatchCreateRequest, WatchId } from './watch/watch-request.ts'
export type { WatchStream } from './watch/watch-stream.ts'
