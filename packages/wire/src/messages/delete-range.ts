import { bool, int64, key, nested, repeated } from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { ResponseHeader } from './header.ts'
import { KeyValue } from './key-value.ts'

export const DeleteRangeRequest = message('etcdserverpb.DeleteRangeRequest', {
  key: key(1),
  rangeEnd: key(2),
  prevKv: bool(3),
})
export type DeleteRangeRequest = MessageOf<typeof DeleteRangeRequest>

export const DeleteRangeResponse = message('etcdserverpb.DeleteRangeResponse', {
  header: nested(1, ResponseHeader),
  deleted: int64(2),
  prevKvs: repeated(nested(3, KeyValue)),
})
export type DeleteRangeResponse = MessageOf<typeof DeleteRangeResponse>
