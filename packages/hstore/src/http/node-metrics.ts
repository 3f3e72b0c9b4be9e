import type { HstoreNode } from '../server/hstore-node.ts'
import { Histogram } from './histogram.ts'
import { counter, gauge, histogram, type Metric } from './metrics.ts'

/** Measurements that the node takes while it runs. Durations in seconds. */
export class Measurements {
  readonly fsync = Histogram.exponential(0.001, 14)
  /** In memory, so most are shorter than the first bucket of etcd's. */
  readonly commit = Histogram.exponential(0.000_01, 20)
  readonly peerRoundTrips = new Map<string, Histogram>()
  leaderChanges = 0
  private leader: string | undefined

  /** Counts as etcd: one that is found again after a time without a leader counts, too. */
  onLeader(leader: string | undefined): void {
    if (leader !== undefined && leader !== this.leader) this.leaderChanges += 1
    this.leader = leader
  }

  roundTrip(peer: string, seconds: number): void {
    const labels = `To="${peer}"`
    let histogram = this.peerRoundTrips.get(labels)
    if (histogram === undefined) {
      histogram = Histogram.exponential(0.0001, 16)
      this.peerRoundTrips.set(labels, histogram)
    }
    histogram.observe(seconds)
  }
}

/** The part of a node's consensus that its metrics read. */
interface MeasuredConsensus {
  readonly pendingCount: number
  readonly failedCount: number
  readonly logMemoryBytes: number
}

/** Bytes of the connections to the other members: since the start, and those that wait now. */
type PeerTraffic = () => { readonly sent: number; readonly received: number; readonly queued: number }

/** The metrics of a node, under etcd's names where etcd has them. */
export function nodeMetrics(
  node: HstoreNode,
  measured: Measurements,
  consensus: MeasuredConsensus,
  traffic: PeerTraffic,
): readonly Metric[] {
  return [
    ...consensusMetrics(node, measured, consensus),
    ...storageMetrics(node),
    ...watchMetrics(node),
    ...v2Metrics(node),
    ...bufferMetrics(node, consensus, traffic),
    ...durationMetrics(measured),
    ...trafficMetrics(traffic),
    ...processMetrics(),
  ]
}

function consensusMetrics(
  node: HstoreNode,
  measured: Measurements,
  consensus: MeasuredConsensus,
): readonly Metric[] {
  return [
    gauge('etcd_server_has_leader', 'Whether a leader exists: 1 or 0.', () =>
      node.raft.leader === undefined ? 0 : 1,
    ),
    gauge('etcd_server_is_leader', 'Whether this node leads: 1 or 0.', () =>
      node.raft.role === 'leader' ? 1 : 0,
    ),
    counter('etcd_server_leader_changes_seen_total', 'Changes of the leader.', () => measured.leaderChanges),
    gauge('etcd_server_proposals_committed_total', 'The newest committed entry.', () => node.raft.committed),
    gauge('etcd_server_proposals_applied_total', 'The newest applied entry.', () => node.raft.applied),
    gauge(
      'etcd_server_proposals_pending',
      'Commands that wait for their result.',
      () => consensus.pendingCount,
    ),
    counter('etcd_server_proposals_failed_total', 'Commands without a result.', () => consensus.failedCount),
  ]
}

function storageMetrics(node: HstoreNode): readonly Metric[] {
  const { kv } = node.state
  return [
    gauge('etcd_server_quota_backend_bytes', 'Bytes that the keys may take.', () => node.limits.quotaBytes),
    gauge(
      'etcd_mvcc_db_total_size_in_bytes',
      'Bytes taken since the last defragmentation.',
      () => node.size.allocated,
    ),
    gauge('etcd_mvcc_db_total_size_in_use_in_bytes', 'Bytes of the stored versions.', () => node.size.inUse),
    gauge('etcd_debugging_mvcc_current_revision', 'The newest revision.', () => kv.revision),
    gauge('etcd_debugging_mvcc_compact_revision', 'The newest compacted revision.', () => kv.compactRevision),
  ]
}

function watchMetrics(node: HstoreNode): readonly Metric[] {
  const { watches } = node.state
  return [
    gauge('etcd_debugging_mvcc_watcher_total', 'Open watches.', () => watches.size),
    gauge(
      'etcd_debugging_mvcc_watch_stream_total',
      'Open streams of watches.',
      () => watches.statistics.streams,
    ),
    gauge(
      'etcd_debugging_mvcc_slow_watcher_total',
      'Watches that read the history.',
      () => watches.statistics.unsynced,
    ),
    gauge(
      'etcd_debugging_mvcc_pending_events_total',
      'Events that wait for slow clients.',
      () => watches.queued.events,
    ),
  ]
}

function v2Metrics(node: HstoreNode): readonly Metric[] {
  const { v2 } = node.state
  return [
    gauge('hstore_v2_index', 'The newest index of the v2 keys.', () => v2.index),
    gauge('hstore_v2_bytes', 'Bytes of the v2 keys.', () => v2.bytes),
    gauge('hstore_v2_waits', 'Open waits for v2 keys.', () => v2.waitCount),
  ]
}

/** Memory that grows while clients or members are slow. */
function bufferMetrics(
  node: HstoreNode,
  consensus: MeasuredConsensus,
  traffic: PeerTraffic,
): readonly Metric[] {
  const { watches } = node.state
  return [
    gauge('hstore_watch_queued_bytes', 'Bytes of the events that wait.', () => watches.queued.bytes),
    gauge('hstore_peer_queued_bytes', 'Bytes that wait for other members.', () => traffic().queued),
    gauge(
      'hstore_log_memory_bytes',
      'Bytes of the entries in memory, for members that lag.',
      () => consensus.logMemoryBytes,
    ),
  ]
}

function durationMetrics(measured: Measurements): readonly Metric[] {
  return [
    histogram(
      'etcd_disk_wal_fsync_duration_seconds',
      'Writes of the log, until they are durable.',
      () => measured.fsync,
    ),
    histogram(
      'etcd_disk_backend_commit_duration_seconds',
      'Applying committed entries.',
      () => measured.commit,
    ),
    histogram(
      'etcd_network_peer_round_trip_time_seconds',
      'Round trips to other members.',
      () => measured.peerRoundTrips,
    ),
  ]
}

function trafficMetrics(traffic: PeerTraffic): readonly Metric[] {
  return [
    counter('etcd_network_peer_sent_bytes_total', 'Bytes sent to other members.', () => traffic().sent),
    counter('etcd_network_peer_received_bytes_total', 'Bytes from other members.', () => traffic().received),
  ]
}

function processMetrics(): readonly Metric[] {
  return [
    gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss()),
    counter('process_cpu_seconds_total', 'CPU time of user and system.', () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1e6
    }),
  ]
}
