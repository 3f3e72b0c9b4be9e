export type { History } from './history.ts'
export type { Change, Event, Key, KeyRange, KeyValue, LeaseId, Revision } from './key-value.ts'
export { KvStore, type KvStoreOptions } from './kv/store.ts'
export { isReadOnly } from './kv/txn.ts'
export { validateDeleteRange, validatePut, validateRange, validateTxn } from './kv/validate.ts'
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
