import { type NodeMetrics, type NodeStatus, type Probe, plain, type Target } from '@ticketcd/etcd'
import type { NodeHealth, NodeRole } from '@ticketcd/schema'
import type { Latencies } from './latency-window.ts'

/** The result of one probe of a member. */
export interface Sighting extends Target {
  probe: Probe
  /** `null` if its `/metrics` cannot be read. */
  figures: { metrics: NodeMetrics; latencies: Latencies } | null
  /** ISO 8601, UTC; `null` for never. */
  seenAt: string | null
}

/** Values that concern all nodes together. */
export interface ClusterView {
  leader: NodeStatus | undefined
  /** By member id. Every node that is up reports the alarms of all. */
  alarms: ReadonlyMap<string, readonly string[]>
}

const unknown = {
  role: null,
  version: null,
  raftTerm: null,
  raftIndex: null,
  raftAppliedIndex: null,
  lag: null,
  dbSizeBytes: null,
  dbSizeInUseBytes: null,
  quotaBytes: null,
  probeMs: null,
  fsyncP99Ms: null,
  commitP99Ms: null,
  peerRoundTripP99Ms: null,
  proposalsPending: null,
  proposalsFailed: null,
  leaderChanges: null,
  memoryBytes: null,
} satisfies Partial<NodeHealth>

export function nodeHealthOf(sighting: Sighting, { leader, alarms }: ClusterView): NodeHealth {
  const { name, memberId, address, probe, figures, seenAt } = sighting
  const about = { name, memberId, address: plain(address), seenAt, alarms: [...(alarms.get(memberId) ?? [])] }
  if (probe.state !== 'up') return { ...about, ...unknown, state: probe.state }
  const { status, roundTripMs } = probe
  const { version, raftTerm, raftIndex, raftAppliedIndex, dbSizeBytes, dbSizeInUseBytes } = status
  return {
    ...about,
    state: 'up',
    role: roleOf(status, leader),
    version,
    raftTerm,
    raftIndex,
    raftAppliedIndex,
    // A node probed just after the leader may be ahead of the leader's reported index.
    lag: leader ? Math.max(0, leader.raftIndex - raftIndex) : null,
    dbSizeBytes,
    dbSizeInUseBytes,
    probeMs: Math.round(roundTripMs * 1e3) / 1e3,
    quotaBytes: figures?.metrics.quotaBytes ?? null,
    proposalsPending: figures?.metrics.proposalsPending ?? null,
    proposalsFailed: figures?.metrics.proposalsFailed ?? null,
    leaderChanges: figures?.metrics.leaderChanges ?? null,
    memoryBytes: figures?.metrics.memoryBytes ?? null,
    fsyncP99Ms: figures?.latencies.fsyncP99Ms ?? null,
    commitP99Ms: figures?.latencies.commitP99Ms ?? null,
    peerRoundTripP99Ms: figures?.latencies.peerRoundTripP99Ms ?? null,
  }
}

function roleOf(status: NodeStatus, leader: NodeStatus | undefined): NodeRole {
  if (status.isLearner) return 'learner'
  return status.memberId === leader?.memberId ? 'leader' : 'follower'
}

/** Groups the nodes' alarms (`memberID:1 alarm:NOSPACE`) by the member they name. */
export function alarmsOf(statuses: readonly NodeStatus[]): Map<string, string[]> {
  const alarms = new Map<string, string[]>()
  for (const words of new Set(statuses.flatMap((status) => status.alarms.map((alarm) => alarm.trim())))) {
    const [, memberId, alarm] = /^memberID:(\d+) alarm:(\w+)$/.exec(words) ?? []
    if (memberId === undefined || alarm === undefined) continue
    alarms.set(memberId, [...(alarms.get(memberId) ?? []), alarm])
  }
  return alarms
}
