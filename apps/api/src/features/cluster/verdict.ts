import type { NodeStatus, Probe } from '@ticketcd/etcd'
import {
  type ClockWarning,
  type ClusterConcern,
  type ClusterHealth,
  type ClusterState,
  clusterThresholds,
  type NodeHealth,
  nodeLabel,
} from '@ticketcd/schema'

/** What is judged of a member: whether it votes, and what a look at it found. */
export interface Voter {
  isLearner: boolean
  probe: Probe
}

export type Verdict = Pick<ClusterHealth, 'state' | 'voters' | 'up' | 'quorum' | 'leaderId'>

/** Whether sales go on. Who leads is who says so itself in the latest term: others go on naming a leader that has just died. */
export function judge(members: readonly Voter[]): Verdict & { leader: NodeStatus | undefined } {
  const voting = members.filter(({ isLearner }) => !isLearner)
  const up = voting.filter(({ probe }) => probe.state === 'up').length
  const quorum = Math.floor(voting.length / 2) + 1
  const leader = members
    .flatMap(({ probe }) => (probe.state === 'up' && probe.status.isLeader ? [probe.status] : []))
    .reduce<NodeStatus | undefined>(
      (latest, status) => (latest && latest.raftTerm >= status.raftTerm ? latest : status),
      undefined,
    )
  const state = stateOf({ voters: voting.length, up, quorum, hasLeader: leader !== undefined })
  return { state, voters: voting.length, up, quorum, leaderId: leader?.memberId ?? null, leader }
}

function stateOf({
  voters,
  up,
  quorum,
  hasLeader,
}: {
  voters: number
  up: number
  quorum: number
  hasLeader: boolean
}): ClusterState {
  if (up < quorum) return 'no-quorum'
  if (!hasLeader) return 'electing'
  return up < voters ? 'degraded' : 'healthy'
}

/** What needs a look, node by node. */
export function concernsOf(nodes: readonly NodeHealth[]): ClusterConcern[] {
  return nodes.flatMap((health): ClusterConcern[] => {
    const node = nodeLabel(health)
    const { fsyncP99Ms, commitP99Ms, peerRoundTripP99Ms, dbSizeBytes, quotaBytes, lag } = health
    const share = dbSizeBytes !== null && quotaBytes ? dbSizeBytes / quotaBytes : 0
    return [
      ...health.alarms.map((alarm) => ({ code: 'alarm' as const, node, alarm })),
      ...slow('slow-fsync', node, fsyncP99Ms, clusterThresholds.fsyncP99Ms),
      ...slow('slow-commit', node, commitP99Ms, clusterThresholds.commitP99Ms),
      ...slow('slow-peer', node, peerRoundTripP99Ms, clusterThresholds.peerRoundTripP99Ms),
      ...(share > clusterThresholds.quota ? [{ code: 'quota' as const, node, share }] : []),
      ...(lag !== null && lag > clusterThresholds.lag
        ? [{ code: 'lagging' as const, node, entries: lag }]
        : []),
    ]
  })
}

/**
 * The processes to show whose clock is not right. Without a quorum no clock can be compared, and the missing quorum is
 * what to show.
 */
export function clocksOf(warnings: readonly ClockWarning[], state: ClusterState): ClockWarning[] {
  return warnings.filter((warning) => state !== 'no-quorum' || warning.state !== 'unknown')
}

function slow(
  code: 'slow-fsync' | 'slow-commit' | 'slow-peer',
  node: string,
  ms: number | null,
  threshold: number,
): ClusterConcern[] {
  return ms !== null && ms > threshold ? [{ code, node, ms }] : []
}
