import { bool, enumeration, int64, key, nested, repeated } from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { ResponseHeader } from './header.ts'
import { KeyValue } from './key-value.ts'

export const SortOrder = { NONE: 0, ASCEND: 1, DESCEND: 2 } as const
export const SortTarget = { KEY: 0, VERSION: 1, CREATE: 2, MOD: 3, VALUE: 4 } as const

export const RangeRequest = message('etcdserverpb.RangeRequest', {
  key: key(1),
  rangeEnd: key(2),
  limit: int64(3),
  revision: int64(4),
  sortOrder: enumeration(5, 'SortOrder', SortOrder),
  sortTarget: enumeration(6, 'SortTarget', SortTarget),
  serializable: bool(7),
  keysOnly: bool(8),
  countOnly: bool(9),
  minModRevision: int64(10),
  maxModRevision: int64(11),
  minCreateRevision: int64(12),
  maxCreateRevision: int64(13),
})
export type RangeRequest = MessageOf<typeof RangeRequest>

export const RangeResponse = message('etcdserverpb.RangeResponse', {
  header: nested(1, ResponseHeader),
  kvs: repeated(nested(2, KeyValue)),
  more: bool(3),
  count: int64(4),
})
export type RangeResponse = MessageOf<typeof RangeResponse>
