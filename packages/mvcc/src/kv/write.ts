import type { Change, Event, Key, KeyValue, LeaseId, Revision } from '../key-value.ts'
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
import type { Head } from './key-index.ts'
import type { KeySpace } from './key-space.ts'
import { readRange } from './range.ts'
import type { RecordId } from './segment.ts'

export const keyNotFound = () => new StoreError(Code.invalidArgument, 'etcdserver: key not found')
export const leaseNotFound = () => new StoreError(Code.notFound, 'etcdserver: requested lease not found')

const noValue = new Uint8Array(0)

/*
 * Invariants:
 * 1. All records of a transaction have one revision, and rising subs.
 * 2. `put` and `deleteRange` throw before they change something. A transaction checks all of its
 *    operations before the first one, so it cannot fail half-way.
 */

/** Writes of one revision. Reads see the writes before them. */
export class Write {
  private readonly space: KeySpace
  private readonly leases: LeaseTable
  private readonly events: Event[] = []
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

  /** @throws StoreError where the key or the lease that the request needs is missing */
  put(request: PutRequest): PutResponse {
    const { space } = this
    const head = space.index.get(request.key)
    const before = head > 0 ? space.log.keyValue(head) : undefined
    const { value, lease } = this.resolve(request, before)
    this.append(request.key, head, before, {
      createRevision: before?.createRevision ?? this.nextRevision,
      version: (before?.version ?? 0) + 1,
      value,
      lease,
    })
    this.moveLease(request.key, before?.lease ?? 0n, lease)
    const prevKv = request.prevKv ? before : undefined
    return { header: { revision: this.revision }, prevKv }
  }

  deleteRange(request: DeleteRangeRequest): DeleteRangeResponse {
    const { ids } = this.space.select(request, undefined)
    const before = ids.map((id) => this.space.log.keyValue(id))
    for (const [at, kv] of before.entries()) this.delete(kv, ids[at] as Head)
    const header = { revision: this.revision }
    return { header, deleted: before.length, prevKvs: request.prevKv ? before : [] }
  }

  /** Ends the transaction. @returns undefined where it has written nothing */
  commit(): Change | undefined {
    if (this.events.length === 0) return undefined
    this.space.revision = this.nextRevision
    return { revision: this.space.revision, events: this.events }
  }

  private get nextRevision(): Revision {
    return this.space.revision + 1
  }

  private resolve(request: PutRequest, before: KeyValue | undefined) {
    if (request.lease !== 0n && !this.leases.has(request.lease)) throw leaseNotFound()
    if ((request.ignoreValue || request.ignoreLease) && before === undefined) throw keyNotFound()
    return {
      value: request.ignoreValue ? (before?.value ?? noValue) : request.value,
      lease: request.ignoreLease ? (before?.lease ?? 0n) : request.lease,
    }
  }

  private delete(kv: KeyValue, head: Head): void {
    this.append(kv.key, head, kv, { createRevision: 0, version: 0, value: noValue, lease: 0n })
    this.moveLease(kv.key, kv.lease, 0n)
  }

  private append(
    key: Key,
    head: Head,
    before: KeyValue | undefined,
    version: Pick<KeyValue, 'createRevision' | 'version' | 'value' | 'lease'>,
  ): void {
    const { log } = this.space
    const prevKv = Math.abs(head) < this.first ? before : this.beforeTransaction(head)
    const place = { modRevision: this.nextRevision, sub: this.events.length }
    const kv = log.keyValue(this.space.append({ key, ...version, ...place }, head))
    this.events.push({ type: kv.version === 0 ? 'delete' : 'put', kv, prevKv })
  }

  /** An event has the version before the whole transaction, also where that wrote the key before. */
  private beforeTransaction(head: Head): KeyValue | undefined {
    const id = this.space.visibleBefore(head, this.first)
    return id > 0 ? this.space.log.keyValue(id) : undefined
  }

  private moveLease(key: Key, from: LeaseId, to: LeaseId): void {
    if (from === to) return
    if (from !== 0n) this.leases.detach(from, key)
    if (to !== 0n) this.leases.attach(to, key)
  }
}
