export { type Draft, Message, type MessageOf } from './message.ts'
export { CompactionRequest, CompactionResponse } from './messages/compaction.ts'
export { DeleteRangeRequest, DeleteRangeResponse } from './messages/delete-range.ts'
export { ResponseHeader } from './messages/header.ts'
export { Event, EventType, KeyValue } from './messages/key-value.ts'
export { PutRequest, PutResponse } from './messages/put.ts'
export { RangeRequest, RangeResponse, SortOrder, SortTarget } from './messages/range.ts'
export {
  Compare,
  CompareResult,
  CompareTarget,
  RequestOp,
  ResponseOp,
  TxnRequest,
  TxnResponse,
} from './messages/txn.ts'
export {
  FilterType,
  WatchCancelRequest,
  WatchCreateRequest,
  WatchProgressRequest,
  WatchRequest,
  WatchResponse,
} from './messages/watch.ts'
export { WireError } from './wire-error.ts'
