/**
 * The right that a call needs before its request is read:
 * - `none`: for all callers;
 * - `user`: for each user (`AccessControl.checkUser`); some calls have a further check of their
 *   own;
 * - `admin`: for users with the role root (`checkAdmin`);
 * - `maintenance`: the same, with other refusals (`checkMaintenance`).
 */
export type CallRight = 'none' | 'user' | 'admin' | 'maintenance'

/**
 * By the method of etcd's services without its package, as in etcd 3.5.30. 3.4 lets callers without
 * a token use Compact, MemberList and the calls of leases, and any user lower an alarm.
 */
const rights = {
  'Auth/Authenticate': 'none',
  'Auth/AuthEnable': 'admin',
  'Auth/AuthDisable': 'admin',
  'Auth/AuthStatus': 'admin',
  'Auth/UserAdd': 'admin',
  // checkUserGet and checkRoleGet.
  'Auth/UserGet': 'user',
  'Auth/RoleGet': 'user',
  'Auth/UserList': 'admin',
  'Auth/UserDelete': 'admin',
  'Auth/UserChangePassword': 'admin',
  'Auth/UserGrantRole': 'admin',
  'Auth/UserRevokeRole': 'admin',
  'Auth/RoleAdd': 'admin',
  'Auth/RoleList': 'admin',
  'Auth/RoleDelete': 'admin',
  'Auth/RoleGrantPermission': 'admin',
  'Auth/RoleRevokePermission': 'admin',
  'Cluster/MemberAdd': 'admin',
  'Cluster/MemberRemove': 'admin',
  'Cluster/MemberUpdate': 'admin',
  'Cluster/MemberList': 'user',
  'Cluster/MemberPromote': 'admin',
  // checkRange, checkPut, checkDeleteRange and checkTxn.
  'KV/Range': 'user',
  'KV/Put': 'user',
  'KV/DeleteRange': 'user',
  'KV/Txn': 'user',
  'KV/Compact': 'admin',
  'Lease/LeaseGrant': 'user',
  // checkLeaseRevoke, checkLeaseTimeToLive and checkLeaseLeases.
  'Lease/LeaseRevoke': 'user',
  'Lease/LeaseTimeToLive': 'user',
  'Lease/LeaseLeases': 'user',
  'Lease/LeaseKeepAlive': 'user',
  // checkAlarm.
  'Maintenance/Alarm': 'user',
  'Maintenance/Status': 'admin',
  'Maintenance/Defragment': 'maintenance',
  'Maintenance/Hash': 'maintenance',
  'Maintenance/HashKV': 'maintenance',
  'Maintenance/Snapshot': 'maintenance',
  'Maintenance/MoveLeader': 'admin',
  'Maintenance/Downgrade': 'admin',
  // The stream is open to all callers. Each watch on it is checked separately, and its refusal is a
  // message.
  'Watch/Watch': 'none',
} as const satisfies Record<string, CallRight>

const rightOf: ReadonlyMap<string, CallRight> = new Map(Object.entries(rights))

/** @param method such as `KV/Range` */
export function rightOfCall(method: string): CallRight {
  return rightOf.get(method) ?? 'admin'
}
