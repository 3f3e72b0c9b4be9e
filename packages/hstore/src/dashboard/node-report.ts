import type { Measurements } from '../http/node-metrics.ts'
import { idNumber, type MemberId } from '../members/member-id.ts'
import type { HstoreNode } from '../server/hstore-node.ts'
import { LatencyWindow } from './latency-window.ts'
import type { RequestStatistics } from './request-statistics.ts'

/** The part of the consensus, the log and the snapshots that a report shows. */
export interface ReportedSizes {
  readonly pendingCount: number
  readonly failedCount: number
  readonly logMemoryBytes: number
  readonly logBytes: number
  readonly snapshotBytes: number
}

export interface ReporterParts {
  readonly node: Pick<HstoreNode, 'raft' | 'size' | 'limits' | 'version' | 'state'>
  readonly nodeId: MemberId
  readonly measured: Measurements
  readonly requests: RequestStatistics
  readonly sizes: () => ReportedSizes
  /** Milliseconds that never go back. */
  readonly now: () => number
}

export type NodeReport = ReturnType<NodeReporter['report']>

/** The figures of this node for the dashboard, in the units of their names. */
export class NodeReporter {
  private readonly parts: ReporterParts
  private readonly startedMs: number
  private readonly windows: Readonly<Record<'request' | 'fsync' | 'commit' | 'peer', LatencyWindow>>

  constructor(parts: ReporterParts) {
    this.parts = parts
    this.startedMs = parts.now()
    const { measured, requests } = parts
    this.windows = {
      request: new LatencyWindow(() => [requests.durations]),
      fsync: new LatencyWindow(() => [measured.fsync]),
      commit: new LatencyWindow(() => [measured.commit]),
      peer: new LatencyWindow(() => [...measured.peerRoundTrips.values()]),
    }
  }

  /** To be called every ten seconds, so that percentiles are those of the last minute. */
  advance(): void {
    for (const window of Object.values(this.windows)) window.advance(this.parts.now())
  }

  report() {
    const { node, nodeId, measured, requests, now } = this.parts
    const { raft, size, limits, version } = node
    const { kv, watches, leases } = node.state
    const { streams, unsynced } = watches.statistics
    const { queued } = watches
    const { pendingCount, failedCount, logBytes, logMemoryBytes, snapshotBytes } = this.parts.sizes()
    return {
      id: decimal(nodeId),
      version,
      role: raft.role,
      leader: raft.leader === undefined ? null : decimal(raft.leader),
      raftTerm: raft.term,
      raftIndex: raft.committed,
      raftAppliedIndex: raft.applied,
      revision: kv.revision,
      compactRevision: kv.compactRevision,
      dbSizeBytes: size.allocated,
      dbSizeInUseBytes: size.inUse,
      quotaBytes: limits.quotaBytes,
      logBytes,
      logMemoryBytes,
      snapshotBytes,
      watches: {
        streams,
        watches: watches.size,
        behind: unsynced,
        queuedEvents: queued.events,
        queuedBytes: queued.bytes,
      },
      leases: leases.size,
      requests: requests.counts,
      ...this.percentiles(),
      proposalsPending: pendingCount,
      proposalsFailed: failedCount,
      leaderChanges: measured.leaderChanges,
      memoryBytes: process.memoryUsage.rss(),
      upMs: Math.round(now() - this.startedMs),
    }
  }

  private percentiles() {
    const { request, fsync, commit, peer } = this.windows
    const of = (window: LatencyWindow, share: number) => window.percentileMs(share) ?? null
    return {
      requestP50Ms: of(request, 0.5),
      requestP99Ms: of(request, 0.99),
      fsyncP99Ms: of(fsync, 0.99),
      commitP99Ms: of(commit, 0.99),
      peerRoundTripP99Ms: of(peer, 0.99),
    }
  }
}

/** An id as the JSON of etcd has it. */
export const decimal = (id: MemberId) => String(idNumber(id))
