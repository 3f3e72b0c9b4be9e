import {
  type ClusterHealth,
  clusterStateOf,
  concernsOf,
  type DashboardCluster,
  type DashboardMember,
  type NodeHealth,
  type NodeReport,
  type NodeRole,
} from '@ticketcd/schema'

/** @returns the health of the cluster, as the shop's components take it */
export function clusterHealthOf({ at, members }: DashboardCluster): ClusterHealth {
  const voting = members.filter(({ isLearner }) => !isLearner)
  const up = voting.filter(({ state }) => state === 'up').length
  const quorum = Math.floor(voting.length / 2) + 1
  const leader = leaderOf(members)
  const nodes = byName(members).map((member) => nodeHealthOf(member, leader))
  return {
    at,
    state: clusterStateOf({ voters: voting.length, up, quorum, hasLeader: leader !== undefined }),
    nodes,
    voters: voting.length,
    up,
    quorum,
    leaderId: leader?.id ?? null,
    concerns: concernsOf(nodes),
    clocks: [],
    // The dashboard has its own actions.
    actions: [],
  }
}

/** @returns the members in the natural order of their names: node2 before node10 */
export function byName(members: readonly DashboardMember[]): DashboardMember[] {
  return members.toSorted((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }))
}

/** The member that reports itself as leader in the latest term. Others may report a dead one. */
function leaderOf(members: readonly DashboardMember[]): NodeReport | undefined {
  return members
    .flatMap(({ report }) => (report?.role === 'leader' ? [report] : []))
    .toSorted((one, other) => other.raftTerm - one.raftTerm)[0]
}

function nodeHealthOf(member: DashboardMember, leader: NodeReport | undefined): NodeHealth {
  const { id, name, clientUrls, state, seenAt, alarms, roundTripMs, report } = member
  return {
    name,
    memberId: id,
    address: clientUrls.map((url) => url.replace(/^https?:\/\//, '')).join(', '),
    state,
    seenAt,
    alarms,
    role: report && roleOf(member, leader),
    version: report?.version ?? null,
    raftTerm: report?.raftTerm ?? null,
    raftIndex: report?.raftIndex ?? null,
    raftAppliedIndex: report?.raftAppliedIndex ?? null,
    // A node queried a moment after the leader may report a higher index.
    lag: report && leader ? Math.max(0, leader.raftIndex - report.raftIndex) : null,
    dbSizeBytes: report?.dbSizeBytes ?? null,
    dbSizeInUseBytes: report?.dbSizeInUseBytes ?? null,
    quotaBytes: report?.quotaBytes ?? null,
    probeMs: roundTripMs,
    fsyncP99Ms: report?.fsyncP99Ms ?? null,
    commitP99Ms: report?.commitP99Ms ?? null,
    peerRoundTripP99Ms: report?.peerRoundTripP99Ms ?? null,
    proposalsPending: report?.proposalsPending ?? null,
    proposalsFailed: report?.proposalsFailed ?? null,
    leaderChanges: report?.leaderChanges ?? null,
    memoryBytes: report?.memoryBytes ?? null,
  }
}

function roleOf({ id, isLearner }: DashboardMember, leader: NodeReport | undefined): NodeRole {
  if (isLearner) return 'learner'
  return id === leader?.id ? 'leader' : 'follower'
}
