import type { NodeStatus, Probe } from '@ticketcd/etcd'
import { type ClockWarning, type ClusterHealth, type ClusterState, clusterStateOf } from '@ticketcd/schema'

/** What is judged of a member: whether it votes, and what a look at it found. */
export interface Voter {
  isLearner: boolean
  probe: Probe
}

export type QuorumState = Pick<ClusterHealth, 'state' | 'voters' | 'up' | 'quorum' | 'leaderId'>

/** Whether sales go on. Who leads is who says so itself in the latest term: others go on naming a leader that has just died. */
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
 * The processes to show whose clock is not right. Without a quorum no clock can be compared, and the missing quorum is
 * what to show.
 */
export function clocksOf(warnings: readonly ClockWarning[], state: ClusterState): ClockWarning[] {
  return warnings.filter((warning) => state !== 'no-quorum' || warning.state !== 'unknown')
}
