import type { Key, LeaseId } from '../key-value.ts'
import { type Due, DueQueue } from './due-queue.ts'
import { type Lease, secondsLeft } from './lease.ts'
import type { LeaseOptions } from './lease-options.ts'

/*
 * Invariants:
 * 1. Only a leader has timers. They report nothing once it has lost the leadership (etcd #15247).
 * 2. An expired lease never becomes valid again: its revocation may already be in the log.
 * 3. Times are the caller's, in milliseconds, and never decrease.
 */

/** The times of one lease on the leader. */
class Timer {
  readonly lease: Lease
  expiresAtMs: number
  /** A checkpoint of less than the granted time is applied, or may be in transit. */
  isCheckpointed: boolean
  isCheckpointedSinceKeepAlive = false
  readonly expiry: Due & { readonly timer: Timer }
  readonly checkpoint: Due & { readonly timer: Timer }

  constructor(lease: Lease, expiresAtMs: number) {
    this.lease = lease
    this.expiresAtMs = expiresAtMs
    this.isCheckpointed = lease.remainingTtl > 0
    this.expiry = { dueMs: 0, position: -1, timer: this }
    this.checkpoint = { dueMs: 0, position: -1, timer: this }
  }
}

/**
 * `not-found`: etcd answers with a TTL of 0. `expired`: the revocation is due or in progress, so
 * the answer waits until the lease is gone or this node is not the leader any more.
 */
export type KeepAlive =
  | { readonly type: 'not-found' | 'expired' }
  | {
      readonly type: 'alive'
      /** In seconds. */
      readonly ttl: number
      /**
       * The lease has a checkpoint, or will have one. A checkpoint of 0 must be committed before
       * the answer, or a new leader could shorten the time that the client was granted.
       */
      readonly isCheckpointed: boolean
    }

/** In seconds, rounded down. `ttl` is -1 and `grantedTtl` 0 for a lease that does not exist. */
export interface TimeToLive {
  readonly ttl: number
  readonly grantedTtl: number
  readonly keys: readonly Key[]
}

export interface Checkpoint {
  readonly id: LeaseId
  /** In seconds, rounded up. */
  readonly remainingTtl: number
}

/** The leader's timers of all leases. */
export class LeaseTimers {
  private readonly options: LeaseOptions
  private readonly promotedMs: number
  private readonly timers = new Map<LeaseId, Timer>()
  private readonly expiries = new DueQueue<Timer['expiry']>()
  private readonly checkpoints = new DueQueue<Timer['checkpoint']>()

  /** Only for `Leases.promote`. */
  constructor(leases: Iterable<Lease>, nowMs: number, extensionMs: number, options: LeaseOptions) {
    this.options = options
    this.promotedMs = nowMs
    for (const lease of leases) this.start(lease, nowMs + secondsLeft(lease) * 1_000 + extensionMs, nowMs)
  }

  /** Restores the granted time of a lease. */
  keepAlive(id: LeaseId, nowMs: number): KeepAlive {
    const timer = this.timers.get(id)
    if (timer === undefined) return { type: 'not-found' }
    if (timer.expiresAtMs <= nowMs) return { type: 'expired' }
    const { isCheckpointed, lease } = timer
    const { ttl } = lease
    timer.isCheckpointedSinceKeepAlive = false
    timer.expiresAtMs = nowMs + ttl * 1_000
    this.expiries.set(timer.expiry, timer.expiresAtMs)
    this.planCheckpoint(timer, nowMs)
    return { type: 'alive', ttl, isCheckpointed }
  }

  timeToLive(id: LeaseId, nowMs: number, withKeys: boolean): TimeToLive {
    const timer = this.timers.get(id)
    if (timer === undefined) return { ttl: -1, grantedTtl: 0, keys: [] }
    return {
      ttl: Math.floor(Math.max(timer.expiresAtMs - nowMs, 0) / 1_000),
      grantedTtl: timer.lease.ttl,
      keys: withKeys ? [...timer.lease.keys].sort() : [],
    }
  }

  /**
   * The leases to revoke, soonest first. Each is reported again after `revokeRetryMs`, if its
   * revocation was not applied by then.
   */
  expired(nowMs: number, max: number): readonly LeaseId[] {
    const ids: LeaseId[] = []
    for (const { timer } of this.take(this.expiries, nowMs, max)) {
      ids.push(timer.lease.id)
      this.expiries.set(timer.expiry, nowMs + this.options.revokeRetryMs)
    }
    return ids
  }

  /** The checkpoints to propose, at most `max`. */
  checkpointsDue(nowMs: number, max: number): readonly Checkpoint[] {
    const due: Checkpoint[] = []
    for (const { timer } of this.take(this.checkpoints, nowMs, max)) {
      const { id, ttl } = timer.lease
      const remainingTtl = Math.ceil((timer.expiresAtMs - nowMs) / 1_000)
      if (remainingTtl > 0 && remainingTtl < ttl) {
        due.push({ id, remainingTtl })
        timer.isCheckpointed = true
        timer.isCheckpointedSinceKeepAlive = true
      }
      this.planCheckpoint(timer, nowMs)
    }
    return due
  }

  /** @returns undefined for a lease that does not exist */
  expiresAtMs(id: LeaseId): number | undefined {
    return this.timers.get(id)?.expiresAtMs
  }

  /** For `Leases`. */
  granted(lease: Lease, nowMs: number): void {
    this.start(lease, nowMs + lease.ttl * 1_000, nowMs)
  }

  /** For `Leases`: the lease has a new checkpoint. */
  checkpointed({ id, remainingTtl }: Lease): void {
    const timer = this.timers.get(id)
    if (timer === undefined) return
    timer.isCheckpointed = remainingTtl > 0 || timer.isCheckpointedSinceKeepAlive
  }

  /** For `Leases`. */
  revoked({ id }: Lease): void {
    const timer = this.timers.get(id)
    if (timer === undefined) return
    this.timers.delete(id)
    this.expiries.delete(timer.expiry)
    this.checkpoints.delete(timer.checkpoint)
  }

  /** For `Leases`: this node is not the leader any more. */
  stop(): void {
    for (const { lease } of this.timers.values()) this.revoked(lease)
  }

  private start(lease: Lease, expiresAtMs: number, nowMs: number): void {
    const timer = new Timer(lease, expiresAtMs)
    this.timers.set(lease.id, timer)
    this.expiries.set(timer.expiry, expiresAtMs)
    this.planCheckpoint(timer, nowMs)
  }

  /**
   * A new leader grants the time since the last checkpoint again. The first intervals of a leader
   * are therefore short: with leaders that stay for `checkpointMinMs` each, at least half of their
   * time counts. Under a stable leader the interval is etcd's.
   */
  private planCheckpoint(timer: Timer, nowMs: number): void {
    const { checkpointMs, checkpointMinMs } = this.options
    const intervalMs = Math.min(Math.max(nowMs - this.promotedMs, checkpointMinMs), checkpointMs)
    if (timer.expiresAtMs - nowMs > intervalMs) this.checkpoints.set(timer.checkpoint, nowMs + intervalMs)
    else this.checkpoints.delete(timer.checkpoint)
  }

  private *take<T extends Due>(queue: DueQueue<T>, nowMs: number, max: number): Generator<T> {
    for (let count = 0; count < max; count += 1) {
      const item = queue.due(nowMs)
      if (item === undefined) return
      queue.delete(item)
      yield item
    }
  }
}
