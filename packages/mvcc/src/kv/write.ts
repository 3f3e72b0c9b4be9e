import type { Event, Key, KeyValue, LeaseId, Revision } from '../key-value.ts'
import type { LeaseTable } from '../lease-table.ts'
import type {
  DeleteRangeRequest,
  DeleteRangeResponse,
  PutRequest,
  PutResponse,
  RangeRequest,
  RangeResponse,
} from '../request.ts'
import { Code, StoreError } from '../store-error.ts'
import type { WrittenChange, WrittenEvent } from '../written-change.ts'
import type { Head } from './key-index.ts'
import type { KeySpace } from './key-space.ts'
import { readRange } from './range.ts'
import type { RecordLog } from './record-log.ts'
import type { RecordId, StoredVersion } from './segment.ts'

export const keyNotFound = () => new StoreError(Code.invalidArgument, 'etcdserver: key not found')
export const leaseNotFound = () => new StoreError(Code.notFound, 'etcdserver: requested lease not found')

const noValue = new Uint8Array(0)
const noLease = 0n

/*
 * Invariants:
 * 1. All records of a transaction have one revision, and increasing subs.
 * 2. `put` and `deleteRange` throw before they change something. A transaction checks all of its
 *    operations before the first one, so it cannot fail half-way.
 */

/** Writes of one revision. Reads see the writes before them. */
export class Write {
  private readonly space: KeySpace
  private readonly leases: LeaseTable
  private readonly events: StoredEvent[] = []
  private readonly first: RecordId

  constructor(space: KeySpace, leases: LeaseTable) {
    this.space = space
    this.leases = leases
    this.first = space.log.end
  }

  /** The store's revision until something was written, then the new one. */
  get revision(): Revision {
    return this.events.length === 0 ? this.space.revision : this.nextRevision
  }

  range(request: RangeRequest): RangeResponse {
    return readRange(this.space, request, this.revision)
  }

  /** @throws StoreError if the key or the lease that the request needs is missing */
  put(request: PutRequest): PutResponse {
    const { log, index } = this.space
    const head = index.get(request.key)
    const before = Math.max(head, 0)
    this.check(request, before)
    const leaseBefore = before > 0 ? log.lease(before) : noLease
    const lease = request.ignoreLease ? leaseBefore : request.lease
    const prevKv = request.prevKv && before > 0 ? log.keyValue(before) : undefined
    this.append(head, {
      key: request.key,
      createRevision: before > 0 ? log.createRevision(before) : this.nextRevision,
      version: before > 0 ? log.version(before) + 1 : 1,
      value: request.ignoreValue ? log.value(before) : request.value,
      lease,
    })
    this.moveLease(request.key, leaseBefore, lease)
    return { header: { revision: this.revision }, prevKv }
  }

  deleteRange(request: DeleteRangeRequest): DeleteRangeResponse {
    const { ids } = this.space.select(request, undefined)
    const before = ids.map((id) => this.space.log.keyValue(id))
    for (const [at, kv] of before.entries()) this.delete(kv, ids[at] as Head)
    const header = { revision: this.revision }
    return { header, deleted: before.length, prevKvs: request.prevKv ? before : [] }
  }

  /**
   * Ends the transaction.
   * @returns undefined if it has written nothing
   */
  commit(): WrittenChange | undefined {
    if (this.events.length === 0) return undefined
    this.space.revision = this.nextRevision
    return { revision: this.space.revision, events: this.events }
  }

  private get nextRevision(): Revision {
    return this.space.revision + 1
  }

  /** @param before the existing version; 0 if there is none */
  private check(request: PutRequest, before: RecordId): void {
    if (request.lease !== noLease && !this.leases.has(request.lease)) throw leaseNotFound()
    if ((request.ignoreValue || request.ignoreLease) && before === 0) throw keyNotFound()
  }

  private delete(kv: KeyValue, head: Head): void {
    this.append(head, { key: kv.key, createRevision: 0, version: 0, value: noValue, lease: noLease })
    this.moveLease(kv.key, kv.lease, noLease)
  }

  private append(head: Head, version: Omit<StoredVersion, 'modRevision' | 'sub'>): void {
    const { space } = this
    const { key, createRevision, value, lease } = version
    const id = space.append(
      {
        key,
        modRevision: this.nextRevision,
        sub: this.events.length,
        createRevision,
        version: version.version,
        value,
        lease,
      },
      head,
    )
    // An event has the version before the whole transaction, even if that wrote the key before.
    const before = space.visibleBefore(head, this.first)
    const type = version.version === 0 ? 'delete' : 'put'
    this.events.push(new StoredEvent(space, type, key, id, before))
  }

  private moveLease(key: Key, from: LeaseId, to: LeaseId): void {
    if (from === to) return
    if (from !== noLease) this.leases.detach(from, key)
    if (to !== noLease) this.leases.attach(to, key)
  }
}

class StoredEvent implements WrittenEvent {
  readonly type: Event['type']
  readonly key: Key
  private readonly space: KeySpace
  private readonly id: RecordId
  /** 0: the key did not exist. */
  private readonly before: RecordId

  constructor(space: KeySpace, type: Event['type'], key: Key, id: RecordId, before: RecordId) {
    this.space = space
    this.type = type
    this.key = key
    this.id = id
    this.before = before
  }

  read(withPrevKv: boolean): Event {
    const { log } = this.space
    const { type, id, before } = this
    const prevKv = withPrevKv && before > 0 ? ownCopy(log, before) : undefined
    return { type, kv: ownCopy(log, id), prevKv }
  }
}

/** A view of a value would keep those of a thousand other records in memory. */
function ownCopy(log: RecordLog, id: RecordId): KeyValue {
  const { key, createRevision, modRevision, version, value, lease } = log.keyValue(id)
  return { key, createRevision, modRevision, version, value: value.slice(), lease }
}
