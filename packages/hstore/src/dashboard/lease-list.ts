import type { LeaseId, Leases } from '@ticketcd/mvcc'

const leasesMax = 100

interface Ending {
  readonly id: LeaseId
  readonly ttlSeconds: number
  /** Comparable with those of the other leases of the same node. */
  readonly endsAtMs: number
}

/**
 * The leases that end first. On a node that does not lead, in the order of a new leader.
 *
 * @param nowMs on the clock of the leader's timers
 */
export function leaseList(leases: Leases, nowMs: number) {
  const { timers } = leases
  const endings = leases.records().map(({ id, ttl, remainingTtl }) => ({
    id,
    ttlSeconds: ttl,
    endsAtMs: timers?.expiresAtMs(id) ?? nowMs + (remainingTtl || ttl) * 1_000,
  }))
  return {
    count: leases.size,
    leases: soonest(endings).map(({ id, ttlSeconds, endsAtMs }) => ({
      id: id.toString(16),
      ttlSeconds,
      remainingSeconds: timers === undefined ? null : Math.max(0, Math.ceil((endsAtMs - nowMs) / 1_000)),
      keys: leases.keys(id).length,
    })),
  }
}

/** Without sorting the others, of which there may be very many. */
function soonest(endings: readonly Ending[]): readonly Ending[] {
  const kept: Ending[] = []
  for (const ending of endings) {
    const last = kept.at(-1)
    if (kept.length === leasesMax && last !== undefined && ending.endsAtMs >= last.endsAtMs) continue
    const place = kept.findIndex(({ endsAtMs }) => ending.endsAtMs < endsAtMs)
    kept.splice(place < 0 ? kept.length : place, 0, ending)
    if (kept.length > leasesMax) kept.pop()
  }
  return kept
}
