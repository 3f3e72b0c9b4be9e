import * as z from 'zod/mini'
import type { ClockWarning } from './process-clock.ts'

/** `down`: refuses connections. `not-answering`: takes them, and no answer comes in time (paused, hung, cut off). */
export type NodeState = 'up' | 'down' | 'not-answering'
export type NodeRole = 'leader' | 'follower' | 'learner'

/** One etcd node as it was last seen. What is only on its `/metrics` is `null` where those cannot be read. */
export interface NodeHealth {
  /** '' for a member that has never started; its address while nobody has told the names yet. */
  name: string
  /** Decimal; '' while the node has not been heard of. */
  memberId: string
  /** `host:port` of its client API; '' for a member that has never started. */
  address: string
  state: NodeState
  /** When the node last answered: ISO 8601, UTC; `null` for never. */
  seenAt: string | null
  /** The rest is `null` unless the node is up. */
  role: NodeRole | null
  version: string | null
  raftTerm: number | null
  raftIndex: number | null
  raftAppliedIndex: number | null
  /** Entries behind the leader. */
  lag: number | null
  dbSizeBytes: number | null
  dbSizeInUseBytes: number | null
  quotaBytes: number | null
  alarms: string[]
  /** Round trip of the probe, in milliseconds. */
  probeMs: number | null
  /** 99th percentiles over the last minute, in milliseconds. */
  fsyncP99Ms: number | null
  commitP99Ms: number | null
  peerRoundTripP99Ms: number | null
  proposalsPending: number | null
  /** Since the node's start. */
  proposalsFailed: number | null
  leaderChanges: number | null
  memoryBytes: number | null
}

/** Above these, somebody should look: the customary ones of etcd's operators. Milliseconds; `quota` is a share of 1. */
export const clusterThresholds = {
  fsyncP99Ms: 500,
  commitP99Ms: 250,
  peerRoundTripP99Ms: 150,
  quota: 0.95,
  /** Entries; far more than may come in between asking two nodes. */
  lag: 1_000,
} as const

/** Something that needs a look although sales go on; `node` is its name. */
export type ClusterConcern =
  | { code: 'alarm'; node: string; alarm: string }
  | { code: 'slow-fsync' | 'slow-commit' | 'slow-peer'; node: string; ms: number }
  | { code: 'quota'; node: string; share: number }
  | { code: 'lagging'; node: string; entries: number }

/**
 * Learners do not count. `healthy`: all nodes are up. `degraded`: some are not, and sales go on. `electing`: enough nodes are up and none leads.
 * `no-quorum`: nothing can be sold until nodes come back.
 */
export type ClusterState = 'healthy' | 'degraded' | 'electing' | 'no-quorum'

export interface ClusterHealth {
  /** When it was sampled: ISO 8601, UTC */
  at: string
  state: ClusterState
  /** By name. */
  nodes: NodeHealth[]
  /** Voting members, how many of them are up, and how many must be. */
  voters: number
  up: number
  quorum: number
  leaderId: string | null
  concerns: ClusterConcern[]
  /** The api processes whose clock is not right, by machine. */
  clocks: ClockWarning[]
  /** What an admin may do to nodes from here: all of it where the cluster is a local one, else nothing. */
  actions: NodeAction[]
}

export const NodeAction = z.enum(['stop', 'kill', 'pause', 'resume', 'restart'])
export type NodeAction = z.output<typeof NodeAction>

export const NodeActionInput = z.object({
  node: z.string().check(z.minLength(1), z.maxLength(80)),
  action: NodeAction,
})
export type NodeActionInput = z.input<typeof NodeActionInput>

/** What a node goes by where it needs a name: a member that has never started has none. */
export function nodeLabel({ name, memberId }: Pick<NodeHealth, 'name' | 'memberId'>): string {
  return name || memberId
}

/**
 * The program and its version, such as `etcd 3.4.23`. hstore states the version of etcd's API first,
 * and its own behind it: `3.5.30+hstore.0.1`.
 */
export function nodeProgram(version: string): string {
  const [, own] = /\+hstore\.(.+)$/.exec(version) ?? []
  return own === undefined ? `etcd ${version}` : `hstore ${own}`
}

/** One second of one node, for charts. */
export interface NodePoint {
  state: NodeState
  probeMs: number | null
  fsyncP99Ms: number | null
  commitP99Ms: number | null
  dbSizeBytes: number | null
  raftIndex: number | null
  proposalsPending: number | null
  memoryBytes: number | null
}

export type ClusterMark =
  | { at: string; kind: 'leader'; node: string }
  | { at: string; kind: 'no-leader' }
  | { at: string; kind: 'lost' | 'back'; node: string }

/** The last 15 minutes, oldest first. */
export interface ClusterHistory {
  /** By `nodeLabel`, each with one point a time of `times`; `null` before it was a member. */
  nodes: Record<string, (NodePoint | null)[]>
  /** ISO 8601, UTC */
  times: string[]
  marks: ClusterMark[]
}
