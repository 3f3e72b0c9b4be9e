import { expectTypeOf, it } from 'vitest'
import type * as mvcc from '../../mvcc/src/index.ts'
import type { Draft } from './message.ts'
import type { CompactionRequest, CompactionResponse } from './messages/compaction.ts'
import type { DeleteRangeRequest, DeleteRangeResponse } from './messages/delete-range.ts'
import type { PutRequest, PutResponse } from './messages/put.ts'
import type { RangeRequest, RangeResponse } from './messages/range.ts'
import type { TxnRequest, TxnResponse } from './messages/txn.ts'

it('a decoded request is a request of the store', () => {
  expectTypeOf<RangeRequest>().toExtend<mvcc.RangeRequest>()
  expectTypeOf<PutRequest>().toExtend<mvcc.PutRequest>()
  expectTypeOf<DeleteRangeRequest>().toExtend<mvcc.DeleteRangeRequest>()
  expectTypeOf<TxnRequest>().toExtend<mvcc.TxnRequest>()
  expectTypeOf<CompactionRequest>().toExtend<mvcc.CompactionRequest>()
})

it('a response of the store is encoded as it is', () => {
  expectTypeOf<mvcc.RangeResponse>().toExtend<Draft<RangeResponse>>()
  expectTypeOf<mvcc.PutResponse>().toExtend<Draft<PutResponse>>()
  expectTypeOf<mvcc.DeleteRangeResponse>().toExtend<Draft<DeleteRangeResponse>>()
  expectTypeOf<mvcc.TxnResponse>().toExtend<Draft<TxnResponse>>()
  expectTypeOf<mvcc.CompactionResponse>().toExtend<Draft<CompactionResponse>>()
})
