import {
  type ClusterConcern,
  type ClusterState,
  clusterThresholds,
  type NodeHealth,
  nodeLabel,
} from './cluster-health.ts'

/** The state of the cluster. It determines whether writes are possible. Learners do not count. */
export function clusterStateOf({
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

/** The conditions that need attention, node by node. */
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

function slow(
  code: 'slow-fsync' | 'slow-commit' | 'slow-peer',
  node: string,
  ms: number | null,
  threshold: number,
): ClusterConcern[] {
  return ms !== null && ms > threshold ? [{ code, node, ms }] : []
}
