import {
  type AuthState,
  type LeaseRecord,
  RecordEncoder,
  type Role,
  type StoreSnapshot,
  type User,
} from '@ticketcd/mvcc'
import { AlarmMember, Lease as StoredLease, Role as StoredRole, User as StoredUser } from '@ticketcd/wire'
import type { BoltRecord } from '../bolt/bolt-record.ts'
import type { BucketSource } from '../bolt/database-image.ts'
import { idNumber } from '../members/member-id.ts'
import type { Member } from '../members/member-table.ts'
import type { Alarm } from '../state/alarm-table.ts'
import {
  authKey,
  bucketName,
  clusterVersionKey,
  encodeNumber,
  encodeRevision,
  metaKey,
  revisionBytes,
} from './buckets.ts'

/** The replicated state as of one entry of the log. */
export interface CapturedState {
  readonly applied: { readonly index: number; readonly term: number }
  readonly versions: StoreSnapshot
  /** Whether all records that no revision has any more are removed. */
  readonly isCompacted: boolean
  readonly leases: readonly LeaseRecord[]
  readonly auth: AuthState
  readonly alarms: readonly Alarm[]
  readonly members: readonly Member[]
  readonly clusterVersion: string
}

/** The state as the buckets of etcd's database. */
export function stateBuckets(state: CapturedState): BucketSource[] {
  const { versions, leases, auth, alarms, members } = state
  return [
    { name: bucketName.keys, records: () => versionRecords(versions) },
    sorted(bucketName.meta, metaRecords(state)),
    sorted(bucketName.leases, leases.map(leaseRecord)),
    sorted(bucketName.auth, [
      { key: Buffer.from(authKey.enabled), value: Uint8Array.of(auth.enabled ? 1 : 0) },
      { key: Buffer.from(authKey.revision), value: encodeNumber(auth.revision) },
    ]),
    sorted(bucketName.users, auth.users.map(userRecord)),
    sorted(bucketName.roles, auth.roles.map(roleRecord)),
    sorted(
      bucketName.alarms,
      alarms.map((alarm) => ({ key: AlarmMember.encode(alarm), value: empty })),
    ),
    sorted(bucketName.members, members.map(memberRecord)),
    // Ids of removed members keep them out of this cluster. A restore makes another one.
    sorted(bucketName.removedMembers, []),
    sorted(bucketName.cluster, [
      { key: Buffer.from(clusterVersionKey), value: Buffer.from(state.clusterVersion) },
    ]),
  ]
}

const empty = new Uint8Array(0)

function sorted(name: string, records: readonly BoltRecord[]): BucketSource {
  const ascending = [...records].sort((one, other) => Buffer.compare(one.key, other.key))
  return { name, records: () => ascending }
}

function* versionRecords(versions: StoreSnapshot): Iterable<BoltRecord> {
  const encoder = new RecordEncoder()
  for (const version of versions) {
    const bytes = encoder.encode(version)
    const keyBytes = version.version === 0 ? revisionBytes + 1 : revisionBytes
    yield { key: bytes.subarray(0, keyBytes), value: bytes.subarray(keyBytes) }
  }
}

function metaRecords({ applied, versions, isCompacted, members }: CapturedState): BoltRecord[] {
  const records = [
    { key: Buffer.from(metaKey.consistentIndex), value: encodeNumber(applied.index) },
    { key: Buffer.from(metaKey.term), value: encodeNumber(applied.term) },
    { key: Buffer.from(metaKey.configuration), value: Buffer.from(configurationText(members)) },
  ]
  const { compactRevision } = versions
  if (compactRevision < 0) return records
  const value = encodeRevision(compactRevision, 0)
  records.push({ key: Buffer.from(metaKey.scheduledCompaction), value })
  // etcd finishes a compaction that is not finished when it starts.
  if (isCompacted) records.push({ key: Buffer.from(metaKey.finishedCompaction), value })
  return records
}

/** Ids are larger than the whole numbers that JSON of JavaScript can write. */
function configurationText(members: readonly Member[]): string {
  const ids = (isLearner: boolean) =>
    members.filter((member) => member.isLearner === isLearner).map(({ id }) => idNumber(id))
  const learners = ids(true)
  const text = learners.length === 0 ? '' : `"learners":[${learners.join()}],`
  return `{"voters":[${ids(false).join()}],${text}"auto_leave":false}`
}

function leaseRecord(lease: LeaseRecord): BoltRecord {
  return { key: encodeNumber(lease.id), value: StoredLease.encode(lease) }
}

function userRecord({ name, hashedPassword, noPassword, roles }: User): BoltRecord {
  const key = Buffer.from(name)
  const password = Buffer.from(hashedPassword).toString('latin1')
  return {
    key,
    value: StoredUser.encode({ name: key.toString('latin1'), password, roles, options: { noPassword } }),
  }
}

function roleRecord({ name, keyPermission }: Role): BoltRecord {
  const key = Buffer.from(name)
  return { key, value: StoredRole.encode({ name: key.toString('latin1'), keyPermission }) }
}

function memberRecord({ id, peerUrls, name, clientUrls, isLearner }: Member): BoltRecord {
  const number = idNumber(id)
  const { id: _, ...rest } = {
    id,
    peerURLs: peerUrls,
    ...(isLearner && { isLearner }),
    name,
    clientURLs: clientUrls,
  }
  const value = Buffer.from(`{"id":${number},${JSON.stringify(rest).slice(1)}`)
  return { key: Buffer.from(number.toString(16)), value }
}
