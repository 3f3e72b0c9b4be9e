import type { Key, LeaseId } from '../key-value.ts'
import type { LeaseTable } from '../lease-table.ts'
import { type Lease, type LeaseRecord, secondsLeft } from './lease.ts'
import { leaseExists, leaseNotFound, ttlTooLarge } from './lease-error.ts'
import { type LeaseOptions, leaseOptions, ttlMax } from './lease-options.ts'
import { LeaseTimers } from './lease-timers.ts'

/*
 * Invariants:
 * 1. A key is attached to at most one lease, and that lease exists.
 * 2. The leases, their keys and their checkpoints follow from the log alone, so they are the same
 *    on every node. They include no times: only the leader has timers.
 */

/** The leases of a node, according to the log. */
export class Leases implements LeaseTable {
  /** Of the leader; undefined on other nodes. */
  timers: LeaseTimers | undefined
  private readonly options: LeaseOptions
  private readonly table = new Map<LeaseId, Lease>()
  private readonly leaseOfKey = new Map<Key, Lease>()

  /** @throws {RangeError} for an option that is not a whole number of at least 1 */
  constructor(options: Partial<LeaseOptions> = {}) {
    this.options = leaseOptions(options)
  }

  get size(): number {
    return this.table.size
  }

  has(id: LeaseId): boolean {
    return this.table.has(id)
  }

  /**
   * @param id chosen by the client, or by the node that proposed the grant; not 0
   * @param ttl in seconds
   * @param nowMs for the leader's timers only
   * @returns the granted time in seconds, which is at least the shortest one
   * @throws {StoreError} notFound for the id 0, outOfRange, failedPrecondition if the id is taken
   */
  grant(id: LeaseId, ttl: number, nowMs: number): number {
    if (id === 0n) throw leaseNotFound()
    if (!(ttl <= ttlMax)) throw ttlTooLarge()
    if (this.table.has(id)) throw leaseExists()
    const lease = this.add({ id, ttl: Math.max(ttl, this.options.ttlMin), remainingTtl: 0 })
    this.timers?.granted(lease, nowMs)
    return lease.ttl
  }

  /**
   * Removes a lease. The caller deletes its keys in one revision.
   *
   * @returns the attached keys in ascending order
   * @throws {StoreError} notFound
   */
  revoke(id: LeaseId): readonly Key[] {
    const lease = this.get(id)
    for (const key of lease.keys) this.leaseOfKey.delete(key)
    this.table.delete(id)
    this.timers?.revoked(lease)
    return [...lease.keys].sort()
  }

  /**
   * Sets the time that is left if another node becomes the leader.
   *
   * @param remainingTtl in seconds; 0 for the granted time
   * @returns false for a lease that has been revoked
   */
  checkpoint(id: LeaseId, remainingTtl: number): boolean {
    const lease = this.table.get(id)
    if (lease === undefined) return false
    lease.remainingTtl = remainingTtl
    this.timers?.checkpointed(lease)
    return true
  }

  /**
   * A key that is attached to another lease moves.
   *
   * @throws {StoreError} notFound
   */
  attach(id: LeaseId, key: Key): void {
    const lease = this.get(id)
    this.leaseOfKey.get(key)?.keys.delete(key)
    this.leaseOfKey.set(key, lease)
    lease.keys.add(key)
  }

  /** A key that is not attached to this lease is not changed. */
  detach(id: LeaseId, key: Key): void {
    if (this.leaseOfKey.get(key)?.id !== id) return
    this.leaseOfKey.delete(key)
    this.table.get(id)?.keys.delete(key)
  }

  /** @returns 0 for none */
  leaseOf(key: Key): LeaseId {
    return this.leaseOfKey.get(key)?.id ?? 0n
  }

  /**
   * @returns in ascending order
   * @throws {StoreError} notFound
   */
  keys(id: LeaseId): readonly Key[] {
    return [...this.get(id).keys].sort()
  }

  /**
   * By remaining time, soonest first. On other nodes than the leader: in the order of a new leader.
   */
  leases(): readonly LeaseId[] {
    const { timers } = this
    const time =
      timers === undefined ? secondsLeft : (lease: Lease) => timers.expiresAtMs(lease.id) ?? Infinity
    const timed = [...this.table.values()].map((lease) => ({ id: lease.id, time: time(lease) }))
    return timed.sort((one, other) => one.time - other.time).map(({ id }) => id)
  }

  /** For a snapshot. The order is that of the grants, the same on every node. */
  records(): readonly LeaseRecord[] {
    return Array.from(this.table.values(), ({ id, ttl, remainingTtl }) => ({ id, ttl, remainingTtl }))
  }

  /** Replaces all leases. The caller attaches the keys of the restored store afterwards. */
  restore(records: Iterable<LeaseRecord>): void {
    this.demote()
    this.table.clear()
    this.leaseOfKey.clear()
    for (const record of records) this.add(record)
  }

  /**
   * This node has become the leader, and has applied all entries of earlier terms. Each lease has
   * its full time again, or the one of its last checkpoint.
   *
   * @param extensionMs is added, as compensation for the time without a leader; etcd takes the
   *   election timeout
   */
  promote(nowMs: number, extensionMs: number): LeaseTimers {
    this.demote()
    this.timers = new LeaseTimers(this.table.values(), nowMs, extensionMs, this.options)
    return this.timers
  }

  /** This node is not the leader any more: nothing expires. */
  demote(): void {
    this.timers?.stop()
    this.timers = undefined
  }

  private add({ id, ttl, remainingTtl }: LeaseRecord): Lease {
    const lease: Lease = { id, ttl, remainingTtl, keys: new Set() }
    this.table.set(id, lease)
    return lease
  }

  private get(id: LeaseId): Lease {
    const lease = this.table.get(id)
    if (lease === undefined) throw leaseNotFound()
    return lease
  }
}
