import {
  bool,
  bytes,
  enumeration,
  int64,
  memberId,
  nested,
  repeated,
  text,
  uint32,
  uint64,
} from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { ResponseHeader } from './header.ts'

export const DowngradeAction = { VALIDATE: 0, ENABLE: 1, CANCEL: 2 } as const

const header = nested(1, ResponseHeader)

export const StatusRequest = message('etcdserverpb.StatusRequest', {})
export type StatusRequest = MessageOf<typeof StatusRequest>

export const StatusResponse = message('etcdserverpb.StatusResponse', {
  header,
  version: text(2),
  dbSize: int64(3, 'dbSize'),
  leader: memberId(4),
  raftIndex: uint64(5, 'raftIndex'),
  raftTerm: uint64(6, 'raftTerm'),
  raftAppliedIndex: uint64(7, 'raftAppliedIndex'),
  errors: repeated(text(8)),
  dbSizeInUse: int64(9, 'dbSizeInUse'),
  isLearner: bool(10, 'isLearner'),
})
export type StatusResponse = MessageOf<typeof StatusResponse>

export const DefragmentRequest = message('etcdserverpb.DefragmentRequest', {})
export type DefragmentRequest = MessageOf<typeof DefragmentRequest>

export const DefragmentResponse = message('etcdserverpb.DefragmentResponse', { header })
export type DefragmentResponse = MessageOf<typeof DefragmentResponse>

export const HashRequest = message('etcdserverpb.HashRequest', {})
export type HashRequest = MessageOf<typeof HashRequest>

export const HashResponse = message('etcdserverpb.HashResponse', { header, hash: uint32(2) })
export type HashResponse = MessageOf<typeof HashResponse>

export const HashKVRequest = message('etcdserverpb.HashKVRequest', { revision: int64(1) })
export type HashKVRequest = MessageOf<typeof HashKVRequest>

export const HashKVResponse = message('etcdserverpb.HashKVResponse', {
  header,
  hash: uint32(2),
  compactRevision: int64(3),
})
export type HashKVResponse = MessageOf<typeof HashKVResponse>

export const SnapshotRequest = message('etcdserverpb.SnapshotRequest', {})
export type SnapshotRequest = MessageOf<typeof SnapshotRequest>

export const SnapshotResponse = message('etcdserverpb.SnapshotResponse', {
  header,
  remainingBytes: uint64(2),
  blob: bytes(3),
})
export type SnapshotResponse = MessageOf<typeof SnapshotResponse>

export const MoveLeaderRequest = message('etcdserverpb.MoveLeaderRequest', {
  targetId: memberId(1, 'targetID'),
})
export type MoveLeaderRequest = MessageOf<typeof MoveLeaderRequest>

export const MoveLeaderResponse = message('etcdserverpb.MoveLeaderResponse', { header })
export type MoveLeaderResponse = MessageOf<typeof MoveLeaderResponse>

export const DowngradeRequest = message('etcdserverpb.DowngradeRequest', {
  action: enumeration(1, 'DowngradeAction', DowngradeAction),
  version: text(2),
})
export type DowngradeRequest = MessageOf<typeof DowngradeRequest>

export const DowngradeResponse = message('etcdserverpb.DowngradeResponse', { header, version: text(2) })
export type DowngradeResponse = MessageOf<typeof DowngradeResponse>
