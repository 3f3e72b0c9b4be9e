import { bool, bytes, key, leaseId, nested } from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { ResponseHeader } from './header.ts'
import { KeyValue } from './key-value.ts'

export const PutRequest = message('etcdserverpb.PutRequest', {
  key: key(1),
  value: bytes(2),
  lease: leaseId(3),
  prevKv: bool(4),
  ignoreValue: bool(5),
  ignoreLease: bool(6),
})
export type PutRequest = MessageOf<typeof PutRequest>

export const PutResponse = message('etcdserverpb.PutResponse', {
  header: nested(1, ResponseHeader),
  prevKv: nested(2, KeyValue),
})
export type PutResponse = MessageOf<typeof PutResponse>
