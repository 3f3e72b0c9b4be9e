import { bytes, enumeration, int64, key, leaseId, nested } from '../field.ts'
import { type MessageOf, message } from '../message.ts'

export const EventType = { PUT: 0, DELETE: 1 } as const

export const KeyValue = message('mvccpb.KeyValue', {
  key: key(1),
  createRevision: int64(2),
  modRevision: int64(3),
  version: int64(4),
  value: bytes(5),
  lease: leaseId(6),
})
export type KeyValue = MessageOf<typeof KeyValue>

export const Event = message('mvccpb.Event', {
  type: enumeration(1, 'EventType', EventType),
  kv: nested(2, KeyValue),
  prevKv: nested(3, KeyValue),
})
export type Event = MessageOf<typeof Event>
