import type { Histogram } from './histogram.ts'
import { PrometheusText } from './prometheus-text.ts'

/**
 * Values that a node reports only on its `/metrics`; counters from the node's start. `null` if a
 * version does not report it.
 */
export interface NodeMetrics {
  readonly quotaBytes: number | null
  readonly proposalsPending: number | null
  readonly proposalsFailed: number | null
  readonly leaderChanges: number | null
  /** Resident memory. */
  readonly memoryBytes: number | null
  /** Durations in seconds. */
  readonly fsync: Histogram
  readonly commit: Histogram
  /** To all other members together. etcd measures it every 30 s. */
  readonly peerRoundTrip: Histogram
}

/** Reads the text of an etcd node's `/metrics`. */
export function readNodeMetrics(source: string): NodeMetrics {
  const text = new PrometheusText(source)
  return {
    quotaBytes: text.value('etcd_server_quota_backend_bytes'),
    proposalsPending: text.value('etcd_server_proposals_pending'),
    proposalsFailed: text.value('etcd_server_proposals_failed_total'),
    leaderChanges: text.value('etcd_server_leader_changes_seen_total'),
    memoryBytes: text.value('process_resident_memory_bytes'),
    fsync: text.histogram('etcd_disk_wal_fsync_duration_seconds'),
    commit: text.histogram('etcd_disk_backend_commit_duration_seconds'),
    peerRoundTrip: text.histogram('etcd_network_peer_round_trip_time_seconds'),
  }
}
