import type { EtcdStore, LeaseId } from '@ticketcd/etcd'

const hourMs = 60 * 60 * 1000

/**
 * Keys that expire within the same hour share one lease, so a hundred thousand sessions need a few
 * hundred leases. The lease outlives all of its keys. The validity of a session depends on its own
 * `expiresAt`.
 */
export class HourLeases {
  private readonly leases: Pick<EtcdStore['leases'], 'grant'>
  private readonly byHour = new Map<number, Promise<LeaseId>>()

  constructor(leases: Pick<EtcdStore['leases'], 'grant'>) {
    this.leases = leases
  }

  /**
   * @returns a lease for keys that expire at `expiresAtMs`. Both times are in milliseconds since
   *   1970.
   */
  leaseFor(expiresAtMs: number, nowMs: number, deadlineMs: number): Promise<LeaseId> {
    const hour = Math.ceil(expiresAtMs / hourMs)
    const known = this.byHour.get(hour)
    if (known) return known
    for (const other of this.byHour.keys()) if (other < hour - 1) this.byHour.delete(other)
    const ttlSeconds = Math.ceil(((hour + 1) * hourMs - nowMs) / 1000)
    const granted = this.leases.grant(ttlSeconds, { deadlineMs }).then(({ id }) => id)
    this.byHour.set(hour, granted)
    // A failed grant is not cached.
    granted.catch(() => this.byHour.delete(hour))
    return granted
  }

  /** Clears the cache, after etcd has lost a lease. */
  forget(): void {
    this.byHour.clear()
  }
}
