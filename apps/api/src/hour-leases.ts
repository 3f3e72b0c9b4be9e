import type { EtcdStore, LeaseId } from '@ticketcd/etcd'

const hourMs = 60 * 60 * 1000

/**
 * What is to go within the same hour shares one lease: a hundred thousand sessions are a few hundred leases. The lease outlives
 * all of it; whether a session is valid is told by its own `expiresAt`.
 */
export class HourLeases {
  private readonly leases: Pick<EtcdStore['leases'], 'grant'>
  private readonly byHour = new Map<number, Promise<LeaseId>>()

  constructor(leases: Pick<EtcdStore['leases'], 'grant'>) {
    this.leases = leases
  }

  /** Both times in milliseconds since 1970. */
  leaseFor(expiresAtMs: number, nowMs: number, deadlineMs: number): Promise<LeaseId> {
    const hour = Math.ceil(expiresAtMs / hourMs)
    const known = this.byHour.get(hour)
    if (known) return known
    for (const other of this.byHour.keys()) if (other < hour - 1) this.byHour.delete(other)
    const ttlSeconds = Math.ceil(((hour + 1) * hourMs - nowMs) / 1000)
    const granted = this.leases.grant(ttlSeconds, { deadlineMs }).then(({ id }) => id)
    this.byHour.set(hour, granted)
    // A grant that failed is not remembered.
    granted.catch(() => this.byHour.delete(hour))
    return granted
  }

  /** For when etcd does not know a lease any more. */
  forget(): void {
    this.byHour.clear()
  }
}
