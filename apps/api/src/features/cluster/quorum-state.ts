import type { NodeStatus, Probe } from '@ticketcd/etcd'
import { type ClockWarning, type ClusterHealth, type ClusterState, clusterStateOf } from '@ticketcd/schema'

/** The input to the quorum state: whether a member votes, and the result of its probe. */
export interface Voter {
  isLearner: boolean
  probe: Probe
}

export type QuorumState = Pick<ClusterHealth, 'state' | 'voters' | 'up' | 'quorum' | 'leaderId'>

/**
 * The quorum state of the cluster. The leader is the member with the latest term among the members
 * that report themselves as leader. Followers continue to name a leader that has just died.
 */
export function quorumStateOf(members: readonly Voter[]): QuorumState & { leader: NodeStatus | undefined } {
  const voting = members.filter(({ isLearner }) => !isLearner)
  const up = voting.filter(({ probe }) => probe.state === 'up').length
  const quorum = Math.floor(voting.length / 2) + 1
  const leader = members
    .flatMap(({ probe }) => (probe.state === 'up' && probe.status.isLeader ? [probe.status] : []))
    .reduce<NodeStatus | undefined>(
      (latest, status) => (latest && latest.raftTerm >= status.raftTerm ? latest : status),
      undefined,
    )
  const state = clusterStateOf({ voters: voting.length, up, quorum, hasLeader: leader !== undefined })
  return { state, voters: voting.length, up, quorum, leaderId: leader?.memberId ?? null, leader }
}

/**
 * The clock warnings to show. Without a quorum no clock can be compared. Warnings of unknown clocks
 * are then omitted, because the page already shows the missing quorum.
 */
export function clocksOf(warnings: readonly ClockWarning[], state: ClusterState): ClockWarning[] {
  return warnings.filter((warning) => state !== 'no-quorum' || warning.state !== 'unknown')
}
