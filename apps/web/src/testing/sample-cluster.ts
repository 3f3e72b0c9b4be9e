import type { DashboardCluster, DashboardMember, NodeReport } from '@ticketcd/schema'

export function reportOf(id: string, changes: Partial<NodeReport> = {}): NodeReport {
  return {
    id,
    version: '3.5.30+hstore.0.1',
    role: 'follower',
    leader: '1',
    raftTerm: 4,
    raftIndex: 100,
    raftAppliedIndex: 100,
    revision: 90,
    compactRevision: -1,
    dbSizeBytes: 2_048,
    dbSizeInUseBytes: 1_024,
    quotaBytes: 2_147_483_648,
    logBytes: 4_096,
    logMemoryBytes: 512,
    snapshotBytes: 0,
    watches: { streams: 1, watches: 2, behind: 0, queuedEvents: 0, queuedBytes: 0 },
    leases: 0,
    requests: { reads: 0, writes: 0, others: 0 },
    requestP50Ms: 0.5,
    requestP99Ms: 2,
    fsyncP99Ms: 1.2,
    commitP99Ms: null,
    peerRoundTripP99Ms: null,
    proposalsPending: 0,
    proposalsFailed: 0,
    leaderChanges: 1,
    memoryBytes: 60_000_000,
    upMs: 10_000,
    ...changes,
  }
}

export function memberOf(id: string, changes: Partial<DashboardMember> = {}): DashboardMember {
  return {
    id,
    name: `n${id}`,
    clientUrls: [`http://127.0.0.1:237${id}`],
    isLearner: false,
    state: 'up',
    seenAt: '2030-01-01T00:00:00.000Z',
    roundTripMs: 0.4,
    alarms: [],
    report: reportOf(id),
    ...changes,
  }
}

export const lost = (id: string, state: 'down' | 'not-answering' = 'down') =>
  memberOf(id, { state, roundTripMs: null, report: null })

export const leaderOf = (id: string, raftTerm = 4) =>
  memberOf(id, { report: reportOf(id, { role: 'leader', leader: id, raftTerm }) })

/** A cluster as its first member reports it. */
export function clusterOf(
  members: readonly DashboardMember[],
  changes: Partial<DashboardCluster> = {},
): DashboardCluster {
  return {
    at: '2030-01-01T00:00:00.000Z',
    self: members[0]?.id ?? '',
    isAdmin: false,
    members: [...members],
    elections: [{ at: '2030-01-01T00:00:00.000Z', term: 4, leader: '1' }],
    ...changes,
  }
}
