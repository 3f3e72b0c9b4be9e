import { AlarmRequest, AlarmResponse } from '../messages/alarm.ts'
import {
  MemberAddRequest,
  MemberAddResponse,
  MemberListRequest,
  MemberListResponse,
  MemberPromoteRequest,
  MemberPromoteResponse,
  MemberRemoveRequest,
  MemberRemoveResponse,
  MemberUpdateRequest,
  MemberUpdateResponse,
} from '../messages/cluster.ts'
import {
  DefragmentRequest,
  DefragmentResponse,
  DowngradeRequest,
  DowngradeResponse,
  HashKVRequest,
  HashKVResponse,
  HashRequest,
  HashResponse,
  MoveLeaderRequest,
  MoveLeaderResponse,
  SnapshotRequest,
  SnapshotResponse,
  StatusRequest,
  StatusResponse,
} from '../messages/maintenance.ts'
import { serverStream, service, unary } from './method.ts'

export const Cluster = service('etcdserverpb.Cluster', {
  memberAdd: unary('MemberAdd', MemberAddRequest, MemberAddResponse, '/cluster/member/add'),
  memberRemove: unary('MemberRemove', MemberRemoveRequest, MemberRemoveResponse, '/cluster/member/remove'),
  memberUpdate: unary('MemberUpdate', MemberUpdateRequest, MemberUpdateResponse, '/cluster/member/update'),
  memberList: unary('MemberList', MemberListRequest, MemberListResponse, '/cluster/member/list'),
  memberPromote: unary(
    'MemberPromote',
    MemberPromoteRequest,
    MemberPromoteResponse,
    '/cluster/member/promote',
  ),
})

/**
 * etcd's `.proto` file declares one gateway path for `Hash` and `HashKV`. etcd 3.4.23 and 3.5.30
 * serve `Hash` there.
 */
export const Maintenance = service('etcdserverpb.Maintenance', {
  alarm: unary('Alarm', AlarmRequest, AlarmResponse, '/maintenance/alarm'),
  status: unary('Status', StatusRequest, StatusResponse, '/maintenance/status'),
  defragment: unary('Defragment', DefragmentRequest, DefragmentResponse, '/maintenance/defragment'),
  hash: unary('Hash', HashRequest, HashResponse, '/maintenance/hash'),
  hashKV: unary('HashKV', HashKVRequest, HashKVResponse),
  snapshot: serverStream('Snapshot', SnapshotRequest, SnapshotResponse, '/maintenance/snapshot'),
  moveLeader: unary('MoveLeader', MoveLeaderRequest, MoveLeaderResponse, '/maintenance/transfer-leadership'),
  downgrade: unary('Downgrade', DowngradeRequest, DowngradeResponse, '/maintenance/downgrade'),
})
