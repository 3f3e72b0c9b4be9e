import { bool, bytes, enumeration, int64, key, leaseId, nested, oneof, repeated } from '../field.ts'
import { type Message, type MessageOf, message } from '../message.ts'
import { DeleteRangeRequest, DeleteRangeResponse } from './delete-range.ts'
import { ResponseHeader } from './header.ts'
import { PutRequest, PutResponse } from './put.ts'
import { RangeRequest, RangeResponse } from './range.ts'

export const CompareResult = { EQUAL: 0, GREATER: 1, LESS: 2, NOT_EQUAL: 3 } as const
export const CompareTarget = { VERSION: 0, CREATE: 1, MOD: 2, VALUE: 3, LEASE: 4 } as const

export const Compare = message('etcdserverpb.Compare', {
  result: enumeration(1, 'CompareResult', CompareResult),
  target: enumeration(2, 'CompareTarget', CompareTarget),
  key: key(3),
  ...oneof('target_union', {
    version: int64(4),
    createRevision: int64(5),
    modRevision: int64(6),
    value: bytes(7),
    lease: leaseId(8),
  }),
  rangeEnd: key(64),
})
export type Compare = MessageOf<typeof Compare>

// A transaction may contain itself. TypeScript infers no such type, so these two are written out.

export interface TxnRequest {
  readonly compare: readonly Compare[]
  readonly success: readonly RequestOp[]
  readonly failure: readonly RequestOp[]
}

export interface TxnResponse {
  readonly header: ResponseHeader | undefined
  readonly succeeded: boolean
  readonly responses: readonly ResponseOp[]
}

export const RequestOp = message('etcdserverpb.RequestOp', {
  ...oneof('request', {
    requestRange: nested(1, RangeRequest),
    requestPut: nested(2, PutRequest),
    requestDeleteRange: nested(3, DeleteRangeRequest),
    requestTxn: nested(4, (): Message<TxnRequest> => TxnRequest),
  }),
})
export type RequestOp = MessageOf<typeof RequestOp>

export const ResponseOp = message('etcdserverpb.ResponseOp', {
  ...oneof('response', {
    responseRange: nested(1, RangeResponse),
    responsePut: nested(2, PutResponse),
    responseDeleteRange: nested(3, DeleteRangeResponse),
    responseTxn: nested(4, (): Message<TxnResponse> => TxnResponse),
  }),
})
export type ResponseOp = MessageOf<typeof ResponseOp>

export const TxnRequest: Message<TxnRequest> = message('etcdserverpb.TxnRequest', {
  compare: repeated(nested(1, Compare)),
  success: repeated(nested(2, RequestOp)),
  failure: repeated(nested(3, RequestOp)),
})

export const TxnResponse: Message<TxnResponse> = message('etcdserverpb.TxnResponse', {
  header: nested(1, ResponseHeader),
  succeeded: bool(2),
  responses: repeated(nested(3, ResponseOp)),
})
