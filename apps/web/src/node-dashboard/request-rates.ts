import type { DashboardCluster, NodeReport } from '@ticketcd/schema'

/** Requests per second. */
export interface Rates {
  readonly reads: number
  readonly writes: number
  readonly others: number
}

export interface RateSample {
  /** Time of the sample in milliseconds since 1970, by the clock of the node. */
  readonly atMs: number
  /** By member id; without members that failed to answer one of the two times. */
  readonly byMember: ReadonlyMap<string, Rates>
  readonly total: Rates
}

const none: Rates = { reads: 0, writes: 0, others: 0 }

/** @returns the rates between two samples of the cluster */
export function ratesBetween(before: DashboardCluster, after: DashboardCluster): RateSample {
  const earlier = new Map(before.members.map(({ id, report }) => [id, report]))
  const byMember = new Map<string, Rates>()
  for (const { id, report } of after.members) {
    const rates = report && ratesOf(earlier.get(id) ?? null, report)
    if (rates) byMember.set(id, rates)
  }
  const total = [...byMember.values()].reduce(
    (sum, { reads, writes, others }) => ({
      reads: sum.reads + reads,
      writes: sum.writes + writes,
      others: sum.others + others,
    }),
    none,
  )
  return { atMs: Date.parse(after.at), byMember, total }
}

/** By the node's own clock. @returns `null` after a restart, because the counters begin at 0 */
function ratesOf(before: NodeReport | null, after: NodeReport): Rates | null {
  if (before === null || after.upMs <= before.upMs) return null
  const seconds = (after.upMs - before.upMs) / 1_000
  const rate = (kind: keyof Rates) => Math.max(0, after.requests[kind] - before.requests[kind]) / seconds
  return { reads: rate('reads'), writes: rate('writes'), others: rate('others') }
}
