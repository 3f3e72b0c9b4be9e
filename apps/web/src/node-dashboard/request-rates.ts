import type { DashboardCluster, NodeReport } from '@ticketcd/schema'

/** Requests a second. */
export interface Rates {
  readonly reads: number
  readonly writes: number
  readonly others: number
}

export interface RateSample {
  /** Of the sample: milliseconds since 1970, by the clock of the node. */
  readonly atMs: number
  /** By the id of the member; without those that did not answer both times. */
  readonly byMember: ReadonlyMap<string, Rates>
  readonly total: Rates
}

const none: Rates = { reads: 0, writes: 0, others: 0 }

/** The requests between two looks at the cluster. */
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

/** By the node's own clock. A node that was started again counts from 0. */
function ratesOf(before: NodeReport | null, after: NodeReport): Rates | null {
  if (before === null || after.upMs <= before.upMs) return null
  const seconds = (after.upMs - before.upMs) / 1_000
  const rate = (kind: keyof Rates) => Math.max(0, after.requests[kind] - before.requests[kind]) / seconds
  return { reads: rate('reads'), writes: rate('writes'), others: rate('others') }
}
