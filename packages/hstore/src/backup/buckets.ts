/*
 * The names and keys of etcd's database (server/storage/schema in etcd).
 *
 *   key              revision (17 bytes, 18 for a tombstone) → mvccpb.KeyValue
 *   meta             consistent_index, term, confState, scheduledCompactRev, finishedCompactRev
 *   lease            id, 8 bytes → leasepb.Lease
 *   auth             authEnabled → one byte, authRevision → 8 bytes
 *   authUsers        name → authpb.User
 *   authRoles        name → authpb.Role
 *   alarm            etcdserverpb.AlarmMember → nothing
 *   members          id in hexadecimal → JSON
 *   members_removed  id in hexadecimal → "removed"
 *   cluster          clusterVersion → text
 *
 * Numbers are big-endian. `term` and `confState` are of 3.5. A restore replaces the members.
 */

export const bucketName = {
  keys: 'key',
  meta: 'meta',
  leases: 'lease',
  auth: 'auth',
  users: 'authUsers',
  roles: 'authRoles',
  alarms: 'alarm',
  members: 'members',
  removedMembers: 'members_removed',
  cluster: 'cluster',
} as const

export const metaKey = {
  consistentIndex: 'consistent_index',
  term: 'term',
  configuration: 'confState',
  scheduledCompaction: 'scheduledCompactRev',
  finishedCompaction: 'finishedCompactRev',
} as const

export const authKey = { enabled: 'authEnabled', revision: 'authRevision' } as const
export const clusterVersionKey = 'clusterVersion'

/** A revision as a key: main (8 bytes), an underscore, sub (8 bytes). */
export const revisionBytes = 17
/** Behind the revision of a tombstone. */
export const tombstoneMark = 't'.charCodeAt(0)
const underscore = '_'.charCodeAt(0)

export function encodeRevision(main: number, sub: number): Buffer {
  const bytes = Buffer.alloc(revisionBytes)
  bytes.writeBigUInt64BE(BigInt(main), 0)
  bytes[8] = underscore
  bytes.writeBigUInt64BE(BigInt(sub), 9)
  return bytes
}

/** @returns undefined where the bytes do not begin with a revision */
export function decodeRevision(bytes: Buffer): { readonly main: number; readonly sub: number } | undefined {
  if (bytes.byteLength < revisionBytes || bytes[8] !== underscore) return undefined
  const [main, sub] = [Number(bytes.readBigUInt64BE(0)), Number(bytes.readBigUInt64BE(9))]
  return Number.isSafeInteger(main) && Number.isSafeInteger(sub) ? { main, sub } : undefined
}

export function encodeNumber(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)))
  return bytes
}
