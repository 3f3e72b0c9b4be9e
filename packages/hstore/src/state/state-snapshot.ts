import { setImmediate as turn } from 'node:timers/promises'
import type { AuthState, AuthStore, KvStore, LeaseRecord, Leases } from '@ticketcd/mvcc'
import type { SnapshotMeta } from '@ticketcd/raft'
import { Reader, Writer } from '../codec/bytes.ts'
import type { MemberRecords, MemberTable } from '../members/member-table.ts'
import { V2Restoration, v2Items } from '../v2/v2-snapshot.ts'
import type { V2Image, V2Store } from '../v2/v2-store.ts'
import type { Alarm, AlarmTable } from './alarm-table.ts'
import { blocksOf } from './blocks.ts'

/*
 * The state as a stream of blocks: the first one holds everything but the keys. The next ones hold
 * the v2 key space, and the others hold the versions of v3's keys, oldest first.
 *
 * Format 1 has no v2 key space. It is still written while there is none, so that an earlier version
 * can read it, and read as an empty one.
 */

/** The parts that a snapshot holds. */
export interface SnapshotParts {
  readonly kv: KvStore
  readonly leases: Leases
  readonly auth: AuthStore
  readonly alarms: AlarmTable
  readonly members: MemberTable
  readonly v2: V2Store
}

interface Head {
  readonly format: number
  readonly revision: number
  readonly compactRevision: number
  readonly leases: readonly LeaseRecord[]
  readonly auth: AuthState
  readonly alarms: readonly Alarm[]
  readonly members: MemberRecords
  /** The number of records and of events that follow. Only in format 2. */
  readonly v2?: { readonly index: number; readonly records: number; readonly events: number }
}

type StoredVersion = Parameters<ReturnType<KvStore['startRestore']>['add']>[0]

const [format, formatWithV2] = [1, 2] as const
const blockBytes = 256 * 1024
/** Keys that are indexed at once; about 10 milliseconds. */
const indexedKeysMax = 10_000

/**
 * The state at the time of the call. Later commands do not affect it. Compaction waits
 * until the end of the iteration.
 */
export function writeState(parts: SnapshotParts): AsyncIterable<Uint8Array> {
  const { kv, leases, auth, alarms, members, v2 } = parts
  const versions = kv.snapshot()
  const image = v2.isAsynchronous ? v2.imageLater() : v2.image()
  const rest = {
    revision: versions.revision,
    compactRevision: versions.compactRevision,
    leases: leases.records(),
    auth: auth.state(),
    alarms: alarms.list,
    members: members.records(),
  }
  // Later the parts may have changed.
  const text = JSON.stringify(rest, withBigInts)
  return {
    async *[Symbol.asyncIterator]() {
      let records: V2Image['records'] | undefined
      try {
        const keys = await image
        records = keys.records
        yield headBlock(text, keys)
        yield* blocksWith(v2Items(keys))
        yield* blocksWith(versionItems(versions))
      } finally {
        records?.close()
        versions.close()
      }
    },
  }
}

/** @param rest the head without the v2 keys, as JSON */
function headBlock(rest: string, { index, records, events }: V2Image): Uint8Array {
  const v2 = { index, records: records.size, events: events.length }
  const more = index === 0 ? { format } : { format: formatWithV2, v2 }
  return block(Buffer.from(`${JSON.stringify(more).slice(0, -1)},${rest.slice(1)}`))
}

/**
 * Replaces the state. Until the last block has come the old one stays.
 *
 * @throws {RangeError} where the blocks are malformed, or of a newer version
 */
export async function readState(
  parts: SnapshotParts,
  meta: SnapshotMeta,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  const v2Restoration = new V2Restoration(parts.v2, meta)
  try {
    await readParts(parts, meta, chunks, v2Restoration)
  } catch (error) {
    v2Restoration.abandon()
    throw error
  }
}

async function readParts(
  { kv, leases, auth, alarms, members }: SnapshotParts,
  { configuration }: SnapshotMeta,
  chunks: AsyncIterable<Uint8Array>,
  v2Restoration: V2Restoration,
): Promise<void> {
  let restoration: ReturnType<KvStore['startRestore']> | undefined
  let head: Head | undefined
  for await (const bytes of blocksOf(chunks)) {
    if (head === undefined || restoration === undefined) {
      head = parsedHead(bytes)
      restoration = kv.startRestore(head)
      v2Restoration.start(head.v2)
      continue
    }
    const input = new Reader(bytes)
    if (!v2Restoration.isComplete) v2Restoration.add(input)
    else while (!input.isAtEnd) restoration.add(readVersion(input))
  }
  if (head === undefined || restoration === undefined)
    throw new RangeError('a snapshot of the state is empty')
  if (!v2Restoration.isComplete) throw new RangeError('a snapshot ends in the middle of the v2 keys')
  while (!restoration.index(indexedKeysMax)) await turn()
  leases.restore(head.leases)
  restoration.finish()
  auth.restore(head.auth)
  alarms.restore(head.alarms)
  members.restore(head.members, configuration)
  await v2Restoration.finish()
}

function parsedHead(bytes: Uint8Array): Head {
  const head = JSON.parse(Buffer.from(bytes).toString(), asBigInts) as Head
  if (head.format !== format && head.format !== formatWithV2)
    throw new RangeError(
      `a snapshot of the state has the format ${head.format}; this version reads ${format} and ${formatWithV2}`,
    )
  return head
}

/** Writes one part of the state. */
type Item = (out: Writer) => void

function* versionItems(versions: Iterable<StoredVersion>): Iterable<Item> {
  for (const version of versions) yield (out) => writeVersion(out, version)
}

function* blocksWith(items: Iterable<Item>): Iterable<Uint8Array> {
  const out = new Writer(blockBytes + 64 * 1024)
  for (const write of items) {
    write(out)
    if (out.length < blockBytes) continue
    yield block(out.view())
    out.clear()
  }
  if (out.length > 0) yield block(out.view())
}

/** A copy of the bytes behind their length. */
function block(bytes: Uint8Array): Uint8Array {
  const out = new Writer(bytes.byteLength + 4)
  out.uint32(bytes.byteLength)
  out.raw(bytes)
  return out.view()
}

function writeVersion(out: Writer, version: StoredVersion): void {
  out.bytes(Buffer.from(version.key, 'latin1'))
  out.varint(version.modRevision)
  out.varint(version.sub)
  out.varint(version.createRevision)
  out.varint(version.version)
  out.text(version.lease === 0n ? '' : String(version.lease))
  out.bytes(version.value)
}

/** @returns a version whose value is a view of the input's bytes */
function readVersion(input: Reader): StoredVersion {
  const key = input.shared().toString('latin1')
  const [modRevision, sub, createRevision] = [input.varint(), input.varint(), input.varint()]
  const version = input.varint()
  const lease = input.text()
  const value = input.shared()
  return {
    key,
    modRevision,
    sub,
    createRevision,
    version,
    lease: lease === '' ? 0n : BigInt(lease),
    value,
  }
}

/** JSON has no bigint: the ids of leases and members are written as `{"n": "123"}`. */
function withBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? { n: String(value) } : value
}

function asBigInts(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('n' in value)) return value
  return Object.keys(value).length === 1 && typeof value.n === 'string' ? BigInt(value.n) : value
}
