export type { Json, JsonObject } from './json/json.ts'
export { parseJson, stringifyJson } from './json/json-text.ts'
export { type Draft, Message, type MessageOf } from './message.ts'
export { AlarmAction, AlarmMember, AlarmRequest, AlarmResponse, AlarmType } from './messages/alarm.ts'
export {
  AuthDisableRequest,
  AuthDisableResponse,
  AuthEnableRequest,
  AuthEnableResponse,
  AuthenticateRequest,
  AuthenticateResponse,
  AuthStatusRequest,
  AuthStatusResponse,
  Permission,
  PermissionType,
  Role,
  User,
  UserAddOptions,
} from './messages/auth.ts'
export {
  AuthRoleAddRequest,
  AuthRoleAddResponse,
  AuthRoleDeleteRequest,
  AuthRoleDeleteResponse,
  AuthRoleGetRequest,
  AuthRoleGetResponse,
  AuthRoleGrantPermissionRequest,
  AuthRoleGrantPermissionResponse,
  AuthRoleListRequest,
  AuthRoleListResponse,
  AuthRoleRevokePermissionRequest,
  AuthRoleRevokePermissionResponse,
} from './messages/auth-role.ts'
export {
  AuthUserAddRequest,
  AuthUserAddResponse,
  AuthUserChangePasswordRequest,
  AuthUserChangePasswordResponse,
  AuthUserDeleteRequest,
  AuthUserDeleteResponse,
  AuthUserGetRequest,
  AuthUserGetResponse,
  AuthUserGrantRoleRequest,
  AuthUserGrantRoleResponse,
  AuthUserListRequest,
  AuthUserListResponse,
  AuthUserRevokeRoleRequest,
  AuthUserRevokeRoleResponse,
} from './messages/auth-user.ts'
export {
  Member,
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
} from './messages/cluster.ts'
export { CompactionRequest, CompactionResponse } from './messages/compaction.ts'
export { DeleteRangeRequest, DeleteRangeResponse } from './messages/delete-range.ts'
export {
  CampaignRequest,
  CampaignResponse,
  LeaderKey,
  LeaderRequest,
  LeaderResponse,
  ProclaimRequest,
  ProclaimResponse,
  ResignRequest,
  ResignResponse,
} from './messages/election.ts'
export { ResponseHeader } from './messages/header.ts'
export { HealthCheckRequest, HealthCheckResponse, ServingStatus } from './messages/health.ts'
export {
  ClusterMemberAttrSetRequest,
  ClusterVersionSetRequest,
  DowngradeInfoSetRequest,
  InternalAuthenticateRequest,
  InternalRaftRequest,
  MemberAttributes,
  RequestHeader,
} from './messages/internal-raft-request.ts'
export { Event, EventType, KeyValue } from './messages/key-value.ts'
export {
  Lease,
  LeaseCheckpoint,
  LeaseCheckpointRequest,
  LeaseCheckpointResponse,
  LeaseGrantRequest,
  LeaseGrantResponse,
  LeaseKeepAliveRequest,
  LeaseKeepAliveResponse,
  LeaseLeasesRequest,
  LeaseLeasesResponse,
  LeaseRevokeRequest,
  LeaseRevokeResponse,
  LeaseStatus,
  LeaseTimeToLiveRequest,
  LeaseTimeToLiveResponse,
} from './messages/lease.ts'
export { LockRequest, LockResponse, UnlockRequest, UnlockResponse } from './messages/lock.ts'
export {
  DefragmentRequest,
  DefragmentResponse,
  DowngradeAction,
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
} from './messages/maintenance.ts'
export { PutRequest, PutResponse } from './messages/put.ts'
export { RangeRequest, RangeResponse, SortOrder, SortTarget } from './messages/range.ts'
export {
  Compare,
  CompareResult,
  CompareTarget,
  RequestOp,
  ResponseOp,
  TxnRequest,
  TxnResponse,
} from './messages/txn.ts'
export {
  FilterType,
  WatchCancelRequest,
  WatchCreateRequest,
  WatchProgressRequest,
  WatchRequest,
  WatchResponse,
} from './messages/watch.ts'
export { gatewayVersions, type Method, type Streaming } from './services/method.ts'
export { allMethods, services } from './services.ts'
export { WireError, type WireErrorReason } from './wire-error.ts'
