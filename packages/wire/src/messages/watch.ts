import { bool, enumeration, int64, key, nested, oneof, repeated, text } from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { ResponseHeader } from './header.ts'
import { Event } from './key-value.ts'

export const FilterType = { NOPUT: 0, NODELETE: 1 } as const

export const WatchCreateRequest = message('etcdserverpb.WatchCreateRequest', {
  key: key(1),
  rangeEnd: key(2),
  startRevision: int64(3),
  progressNotify: bool(4),
  filters: repeated(enumeration(5, 'FilterType', FilterType)),
  prevKv: bool(6),
  watchId: int64(7),
  fragment: bool(8),
})
export type WatchCreateRequest = MessageOf<typeof WatchCreateRequest>

export const WatchCancelRequest = message('etcdserverpb.WatchCancelRequest', { watchId: int64(1) })
export type WatchCancelRequest = MessageOf<typeof WatchCancelRequest>

export const WatchProgressRequest = message('etcdserverpb.WatchProgressRequest', {})
export type WatchProgressRequest = MessageOf<typeof WatchProgressRequest>

export const WatchRequest = message('etcdserverpb.WatchRequest', {
  ...oneof('request_union', {
    createRequest: nested(1, WatchCreateRequest),
    cancelRequest: nested(2, WatchCancelRequest),
    progressRequest: nested(3, WatchProgressRequest),
  }),
})
export type WatchRequest = MessageOf<typeof WatchRequest>

export const WatchResponse = message('etcdserverpb.WatchResponse', {
  header: nested(1, ResponseHeader),
  watchId: int64(2),
  created: bool(3),
  canceled: bool(4),
  compactRevision: int64(5),
  cancelReason: text(6),
  fragment: bool(7),
  events: repeated(nested(11, Event)),
})
export type WatchResponse = MessageOf<typeof WatchResponse>
