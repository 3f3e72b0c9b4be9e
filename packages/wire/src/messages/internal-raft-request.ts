import { bool, memberId, nested, oneof, repeated, text, uint64 } from '../field.ts'
import { type MessageOf, message } from '../message.ts'
import { AlarmRequest } from './alarm.ts'
import { AuthDisableRequest, AuthEnableRequest, AuthStatusRequest } from './auth.ts'
import {
  AuthRoleAddRequest,
  AuthRoleDeleteRequest,
  AuthRoleGetRequest,
  AuthRoleGrantPermissionRequest,
  AuthRoleListRequest,
  AuthRoleRevokePermissionRequest,
} from './auth-role.ts'
import {
  AuthUserAddRequest,
  AuthUserChangePasswordRequest,
  AuthUserDeleteRequest,
  AuthUserGetRequest,
  AuthUserGrantRoleRequest,
  AuthUserListRequest,
  AuthUserRevokeRoleRequest,
} from './auth-user.ts'
import { CompactionRequest } from './compaction.ts'
import { DeleteRangeRequest } from './delete-range.ts'
import { LeaseCheckpointRequest, LeaseGrantRequest, LeaseRevokeRequest } from './lease.ts'
import { PutRequest } from './put.ts'
import { RangeRequest } from './range.ts'
import { TxnRequest } from './txn.ts'

/*
 * The replicated command, with the numbers of etcd's `raft_internal.proto` and `membership.proto`.
 * etcd has plain fields of which it sets one. A oneof has the same bytes.
 */

/** One level more than any request in it may have. */
const depthMax = 320

/** The request's id, and the user on whose behalf it is applied. */
export const RequestHeader = message('etcdserverpb.RequestHeader', {
  id: memberId(1, 'ID'),
  username: text(2),
  authRevision: uint64(3),
})
export type RequestHeader = MessageOf<typeof RequestHeader>

/** The simple token is created before the command is proposed, so that all nodes have the same. */
export const InternalAuthenticateRequest = message('etcdserverpb.InternalAuthenticateRequest', {
  name: text(1),
  password: text(2),
  simpleToken: text(3),
})
export type InternalAuthenticateRequest = MessageOf<typeof InternalAuthenticateRequest>

export const MemberAttributes = message('membershippb.Attributes', {
  name: text(1),
  clientUrls: repeated(text(2)),
})
export type MemberAttributes = MessageOf<typeof MemberAttributes>

export const ClusterMemberAttrSetRequest = message('membershippb.ClusterMemberAttrSetRequest', {
  memberId: memberId(1, 'member_ID'),
  memberAttributes: nested(2, MemberAttributes),
})
export type ClusterMemberAttrSetRequest = MessageOf<typeof ClusterMemberAttrSetRequest>

export const ClusterVersionSetRequest = message('membershippb.ClusterVersionSetRequest', { ver: text(1) })
export type ClusterVersionSetRequest = MessageOf<typeof ClusterVersionSetRequest>

export const DowngradeInfoSetRequest = message('membershippb.DowngradeInfoSetRequest', {
  enabled: bool(1),
  ver: text(2),
})
export type DowngradeInfoSetRequest = MessageOf<typeof DowngradeInfoSetRequest>

export const InternalRaftRequest = message(
  'etcdserverpb.InternalRaftRequest',
  {
    header: nested(100, RequestHeader),
    ...oneof('command', {
      range: nested(3, RangeRequest),
      put: nested(4, PutRequest),
      deleteRange: nested(5, DeleteRangeRequest),
      txn: nested(6, TxnRequest),
      compaction: nested(7, CompactionRequest),
      leaseGrant: nested(8, LeaseGrantRequest),
      leaseRevoke: nested(9, LeaseRevokeRequest),
      alarm: nested(10, AlarmRequest),
      leaseCheckpoint: nested(11, LeaseCheckpointRequest),
      authEnable: nested(1000, AuthEnableRequest),
      authDisable: nested(1011, AuthDisableRequest),
      authenticate: nested(1012, InternalAuthenticateRequest),
      authStatus: nested(1013, AuthStatusRequest),
      authUserAdd: nested(1100, AuthUserAddRequest),
      authUserDelete: nested(1101, AuthUserDeleteRequest),
      authUserGet: nested(1102, AuthUserGetRequest),
      authUserChangePassword: nested(1103, AuthUserChangePasswordRequest),
      authUserGrantRole: nested(1104, AuthUserGrantRoleRequest),
      authUserRevokeRole: nested(1105, AuthUserRevokeRoleRequest),
      authUserList: nested(1106, AuthUserListRequest),
      authRoleList: nested(1107, AuthRoleListRequest),
      authRoleAdd: nested(1200, AuthRoleAddRequest),
      authRoleDelete: nested(1201, AuthRoleDeleteRequest),
      authRoleGet: nested(1202, AuthRoleGetRequest),
      authRoleGrantPermission: nested(1203, AuthRoleGrantPermissionRequest),
      authRoleRevokePermission: nested(1204, AuthRoleRevokePermissionRequest),
      clusterVersionSet: nested(1300, ClusterVersionSetRequest),
      clusterMemberAttrSet: nested(1301, ClusterMemberAttrSetRequest),
      downgradeInfoSet: nested(1302, DowngradeInfoSetRequest),
    }),
  },
  depthMax,
)
export type InternalRaftRequest = MessageOf<typeof InternalRaftRequest>
