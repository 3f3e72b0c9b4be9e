import * as z from 'zod/mini'
import type { ClockWarning } from './process-clock.ts'

/**
 * `down`: refuses connections. `not-answering`: accepts them, but sends no answer in time (paused,
 * hung, cut off).
 */
export type NodeState = 'up' | 'down' | 'not-answering'
export type NodeRole = 'leader' | 'follower' | 'learner'

/**
 * The last observed health of one etcd node. Fields that only `/metrics` reports are `null` if it
 * cannot be read.
 */
export interface NodeHealth {
  /** '' for a member that has never started; its address while its name is unknown. */
  name: string
  /** Decimal; '' while it is unknown. */
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

/**
 * Values above these need attention: the customary thresholds of etcd's operators. Milliseconds;
 * `quota` is a share of 1.
 */
export const clusterThresholds = {
  fsyncP99Ms: 500,
  commitP99Ms: 250,
  peerRoundTripP99Ms: 150,
  quota: 0.95,
  /** Entries; far more than can be appended between the probes of two nodes. */
  lag: 1_000,
} as const

/** A condition that needs attention although sales continue; `node` is its name. */
export type ClusterConcern =
  | { code: 'alarm'; node: string; alarm: string }
  | { code: 'slow-fsync' | 'slow-commit' | 'slow-peer'; node: string; ms: number }
  | { code: 'quota'; node: string; share: number }
  | { code: 'lagging'; node: string; entries: number }

/**
 * Learners do not count.
 * - `healthy`: all nodes are up.
 * - `degraded`: some are not, and sales continue.
 * - `electing`: enough nodes are up, but none is the leader.
 * - `no-quorum`: no tickets can be sold until nodes come back.
 */
export type ClusterState = 'healthy' | 'degraded' | 'electing' | 'no-quorum'

export interface ClusterHealth {
  /** When it was sampled: ISO 8601, UTC */
  at: string
  state: ClusterState
  /** By name. */
  nodes: NodeHealth[]
  /** The number of voters, how many of them are up, and the quorum. */
  voters: number
  up: number
  quorum: number
  leaderId: string | null
  concerns: ClusterConcern[]
  /** The api processes whose clock is not `right`, by machine. */
  clocks: ClockWarning[]
  /**
   * The actions on nodes that an admin may start here: all of them on a local cluster, else none.
   */
  actions: NodeAction[]
}

export const NodeAction = z.enum(['stop', 'kill', 'pause', 'resume', 'restart'])
export type NodeAction = z.output<typeof NodeAction>

export const NodeActionInput = z.object({
  node: z.string().check(z.minLength(1), z.maxLength(80)),
  action: NodeAction,
})
export type NodeActionInput = z.input<typeof NodeActionInput>

/** The label of a node: its name, or its id because a member that has never started has no name. */
export function nodeLabel({ name, memberId }: Pick<NodeHealth, 'name' | 'memberId'>): string {
  return name || memberId
}

/**
 * The program and its version, such as `etcd 3.4.23`. hstore reports the version of etcd's API
 * first, and its own after it: `3.5.30+hstore.0.1`.
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
  /** By `nodeLabel`, each with one point for each of `times`; `null` before it was a member. */
  nodes: Record<string, (NodePoint | null)[]>
  /** ISO 8601, UTC */
  times: string[]
  marks: ClusterMark[]
}
