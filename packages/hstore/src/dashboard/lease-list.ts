import type { LeaseId, Leases } from '@ticketcd/mvcc'

const leasesMax = 100

/**
 * The leases that end first.
 *
 * @param nowMs on the clock of the leader's timers
 */
export function leaseList(leases: Leases, nowMs: number) {
  const granted = new Map(leases.records().map(({ id, ttl }) => [id, ttl]))
  const { timers } = leases
  const remaining = (id: LeaseId) => {
    const expiresAtMs = timers?.expiresAtMs(id)
    return expiresAtMs === undefined ? null : Math.max(0, Math.ceil((expiresAtMs - nowMs) / 1_000))
  }
  return {
    count: leases.size,
    leases: leases
      .leases()
      .slice(0, leasesMax)
      .map((id) => ({
        id: id.toString(16),
        ttlSeconds: granted.get(id) ?? 0,
        remainingSeconds: remaining(id),
        keys: leases.keys(id).length,
      })),
  }
}
