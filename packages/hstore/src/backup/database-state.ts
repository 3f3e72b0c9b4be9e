import type { AuthState, LeaseRecord, Role, StoredVersion, User } from '@ticketcd/mvcc'
import {
  AlarmMember,
  KeyValue,
  Lease as StoredLease,
  Role as StoredRole,
  User as StoredUser,
  WireError,
} from '@ticketcd/wire'
import { BoltError } from '../bolt/bolt-error.ts'
import type { BoltFile } from '../bolt/bolt-file.ts'
import type { BoltRecord } from '../bolt/bolt-record.ts'
import type { Alarm } from '../state/alarm-table.ts'
import { authKey, bucketName, decodeRevision, metaKey, revisionBytes, tombstoneMark } from './buckets.ts'

/*
 * The state in a database of etcd. The members in it are not read: a restored cluster has others.
 */

/** Of the first write, less one. */
const firstRevision = 1
const noCompaction = -1
const emptyAuthRevision = 1

export interface DatabaseState {
  /** The last entry of etcd's log whose effects the database has; 0 where it does not say. */
  readonly consistentIndex: number
  readonly revision: number
  readonly compactRevision: number
  readonly leases: readonly LeaseRecord[]
  readonly auth: AuthState
  readonly alarms: readonly Alarm[]
  /**
   * Oldest first.
   *
   * @throws {BoltError} at the first damage
   */
  versions(): Iterable<StoredVersion>
}

/**
 * Reads everything but the versions, and all pages of these.
 *
 * @throws {BoltError} where the file is damaged, or is not a database of etcd
 */
export function readDatabase(file: BoltFile): DatabaseState {
  requireEtcd(file)
  const meta = recordMap(file, bucketName.meta)
  const compactRevision = Math.max(
    noCompaction,
    ...[metaKey.scheduledCompaction, metaKey.finishedCompaction].map((key) => {
      const value = meta.get(key)
      return value === undefined ? noCompaction : revisionOf(value, key).main
    }),
  )
  let last = firstRevision
  for (const { key } of file.records(bucketName.keys)) last = revisionOf(Buffer.from(key), 'a key').main
  return {
    consistentIndex: numberOf(meta, metaKey.consistentIndex) ?? 0,
    // A compaction may have removed the newest record, a tombstone (as in etcd).
    revision: Math.max(last, compactRevision),
    compactRevision,
    leases: decoded(file, bucketName.leases, ({ value }) => StoredLease.decode(value)),
    auth: authOf(file),
    alarms: decoded(file, bucketName.alarms, ({ key }) => AlarmMember.decode(key)),
    versions: () => versionsOf(file),
  }
}

function requireEtcd(file: BoltFile): void {
  const names = file.bucketNames()
  const missing = [bucketName.keys, bucketName.meta].filter((name) => !names.includes(name))
  if (missing.length > 0)
    throw new BoltError(`it is no database of etcd: the bucket ${missing.join(' and ')} is missing`)
}

function* versionsOf(file: BoltFile): Iterable<StoredVersion> {
  for (const { key, value } of file.records(bucketName.keys)) {
    const { main, sub } = revisionOf(Buffer.from(key), 'a key')
    const isTombstone = key[revisionBytes] === tombstoneMark
    const kv = understood(`the version ${main}/${sub}`, () => KeyValue.decode(value))
    if (!isTombstone && kv.modRevision !== main)
      throw new BoltError(`the version ${main}/${sub} says that it is of the revision ${kv.modRevision}`)
    yield {
      key: kv.key,
      modRevision: main,
      sub,
      createRevision: isTombstone ? 0 : kv.createRevision,
      version: isTombstone ? 0 : kv.version,
      value: kv.value,
      lease: isTombstone ? 0n : kv.lease,
    }
  }
}

function authOf(file: BoltFile): AuthState {
  const auth = recordMap(file, bucketName.auth)
  return {
    enabled: auth.get(authKey.enabled)?.[0] === 1,
    revision: numberOf(auth, authKey.revision) || emptyAuthRevision,
    users: decoded(file, bucketName.users, ({ value }) => userOf(StoredUser.decode(value))),
    roles: decoded(file, bucketName.roles, ({ value }) => roleOf(StoredRole.decode(value))),
  }
}

function userOf({ name, password, roles, options }: StoredUser): User {
  return {
    name: textOf(name),
    hashedPassword: textOf(password),
    noPassword: options?.noPassword ?? false,
    roles,
  }
}

function roleOf({ name, keyPermission }: StoredRole): Role {
  return { name: textOf(name), keyPermission }
}

/** The text of bytes that are given as latin1. */
function textOf(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString()
}

function decoded<Item>(file: BoltFile, bucket: string, decode: (record: BoltRecord) => Item): Item[] {
  return Array.from(file.records(bucket), (record) =>
    understood(`a record of the bucket ${bucket}`, () => decode(record)),
  )
}

function understood<Item>(name: string, decode: () => Item): Item {
  try {
    return decode()
  } catch (error) {
    if (error instanceof WireError) throw new BoltError(`${name} is malformed: ${error.message}`)
    throw error
  }
}

function recordMap(file: BoltFile, bucket: string): Map<string, Buffer> {
  return new Map(
    Array.from(file.records(bucket), ({ key, value }) => [Buffer.from(key).toString(), Buffer.from(value)]),
  )
}

function revisionOf(bytes: Buffer, name: string) {
  const revision = decodeRevision(bytes)
  if (revision === undefined) throw new BoltError(`${name} holds no revision: ${bytes.toString('hex')}`)
  return revision
}

function numberOf(records: ReadonlyMap<string, Buffer>, key: string): number | undefined {
  const value = records.get(key)
  if (value === undefined) return undefined
  const number = value.byteLength === 8 ? Number(value.readBigUInt64BE(0)) : Number.NaN
  if (!Number.isSafeInteger(number)) throw new BoltError(`${key} holds no number: ${value.toString('hex')}`)
  return number
}
