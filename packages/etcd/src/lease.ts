import type { Caller, CallOptions } from './caller.ts'
import type { Clock } from './clock.ts'
import { EtcdFailure } from './failure.ts'
import type { KeepAliveStream } from './host.ts'
import type { HostPool } from './host-pool.ts'
import { type LeaseId, parseInt64 } from './revision.ts'
import type { Session } from './session.ts'
import { ForeignCluster, failureOf } from './wire-failure.ts'

export interface Lease {
  readonly id: LeaseId
  /** The time that etcd granted: at least the requested time. */
  readonly ttlSeconds: number
}

export interface LeaseKeeper {
  /** Fires when the lease has expired or may have expired: its owner must stop acting as one. */
  readonly lost: AbortSignal
  /** Stops renewing; the lease then expires by itself. */
  close(): void
}

/**
 * etcd grants no less (with its default election timeout), so a shorter request would be
 * misleading.
 */
const ttlSecondsMin = 2

/**
 * Leases are garbage collection, not clocks: a change of leader restores the full time of every
 * lease. A record with a deadline has its own `expiresAt`. A record that depends on a lease is also
 * guarded by a compare (`compare.leaseIs`, `compare.createRevisionIs`).
 */
export class Leases {
  private readonly caller: Caller
  private readonly pool: HostPool
  private readonly session: Session
  private readonly clock: Clock

  constructor(caller: Caller, pool: HostPool, session: Session, clock: Clock) {
    this.caller = caller
    this.pool = pool
    this.session = session
    this.clock = clock
  }

  /** Resendable: if a lease is granted twice, one of them has no keys and expires. */
  async grant(ttlSeconds: number, options: CallOptions = {}): Promise<Lease> {
    if (!Number.isSafeInteger(ttlSeconds) || ttlSeconds < ttlSecondsMin) {
      throw new EtcdFailure(
        'invalid',
        `a lease lives at least ${ttlSecondsMin} whole seconds, not ${ttlSeconds}`,
      )
    }
    const response = await this.caller.write(
      'leaseGrant',
      { TTL: ttlSeconds },
      { ...options, resendable: true },
    )
    return { id: response.ID as LeaseId, ttlSeconds: parseInt64(response.TTL) }
  }

  /**
   * Ends the lease and deletes every key under it. A lease that has already ended is not a failure.
   */
  async revoke(id: LeaseId, options: CallOptions = {}): Promise<void> {
    try {
      await this.caller.write('leaseRevoke', { ID: id }, { ...options, resendable: true })
    } catch (error) {
      if (!(error instanceof EtcdFailure && error.code === 'lease-not-found')) throw error
    }
  }

  /** The remaining seconds of the lease; undefined if it has ended. */
  async remainingSeconds(id: LeaseId, options: CallOptions = {}): Promise<number | undefined> {
    const ttlSeconds = parseInt64((await this.caller.read('leaseTimeToLive', { ID: id }, options)).TTL)
    return ttlSeconds < 0 ? undefined : ttlSeconds
  }

  /** Restores the full time of the lease, once. Fails with `lease-not-found` if it has ended. */
  async renew(id: LeaseId, deadlineMs = 1_000): Promise<void> {
    const host = this.pool.pick()
    const overdue = new AbortController()
    let stream: KeepAliveStream | undefined
    try {
      const opened = await host.openKeepAlive(await this.session.token(host))
      stream = opened
      const ttl = await new Promise<string>((resolve, reject) => {
        opened.on('data', ({ header, TTL }) => {
          if (this.pool.accepts(host, header)) resolve(TTL)
          else reject(new ForeignCluster(host.address))
        })
        opened.on('error', reject)
        opened.on('end', () => reject(new EtcdFailure('unavailable', 'the node ended the stream')))
        void this.clock
          .sleep(deadlineMs, overdue.signal)
          .then(() => reject(new EtcdFailure('timeout', 'the lease was not renewed in time')))
        opened.write({ ID: id })
      })
      if (parseInt64(ttl) <= 0) throw new EtcdFailure('lease-not-found', 'the lease has expired')
    } catch (error) {
      const failure = failureOf(error, 'not-applied')
      if (failure.code !== 'lease-not-found') this.pool.setAside(host)
      throw failure
    } finally {
      overdue.abort()
      stream?.cancel()
    }
  }

  /** Renews the lease three times in its lifetime until it is closed or lost. */
  keepAlive(lease: Lease): LeaseKeeper {
    const lost = new AbortController()
    const closed = new AbortController()
    void this.keepRenewing(lease, lost, closed.signal)
    return { lost: lost.signal, close: () => closed.abort() }
  }

  private async keepRenewing(
    { id, ttlSeconds }: Lease,
    lost: AbortController,
    closed: AbortSignal,
  ): Promise<void> {
    const intervalMs = (ttlSeconds * 1_000) / 3
    let safeUntil = this.clock.now() + ttlSeconds * 1_000
    while (true) {
      await this.clock.sleep(intervalMs, closed)
      if (closed.aborted) return
      const sentAt = this.clock.now()
      try {
        await this.renew(id, Math.min(intervalMs, 1_000))
        safeUntil = sentAt + ttlSeconds * 1_000
      } catch (error) {
        const gone = error instanceof EtcdFailure && error.code === 'lease-not-found'
        // Without an answer the lease may have expired on the server, so its owner must assume that
        // it has.
        if (gone || this.clock.now() + intervalMs >= safeUntil) return lost.abort(error)
      }
    }
  }
}
