import * as z from 'zod/mini'

/*
 * The JSON of a node's dashboard (`/dashboard/api/…` of hstore). Ids are decimal. Durations are in
 * milliseconds. Percentiles are those of about the last minute, and `null` without measurements.
 */

const duration = z.nullable(z.number())

/** The figures of one node, as it reports them itself. Counters begin at its start. */
export const NodeReport = z.object({
  id: z.string(),
  version: z.string(),
  role: z.enum(['leader', 'follower', 'pre-candidate', 'candidate']),
  /** The current leader from the view of the node. */
  leader: z.nullable(z.string()),
  raftTerm: z.number(),
  raftIndex: z.number(),
  raftAppliedIndex: z.number(),
  revision: z.number(),
  compactRevision: z.number(),
  dbSizeBytes: z.number(),
  dbSizeInUseBytes: z.number(),
  quotaBytes: z.number(),
  /** Of the log on disk, and of its entries in memory. */
  logBytes: z.number(),
  logMemoryBytes: z.number(),
  /** Of the newest snapshot; 0 if there is none. */
  snapshotBytes: z.number(),
  watches: z.object({
    streams: z.number(),
    watches: z.number(),
    /** Watches that read the history because they are behind. */
    behind: z.number(),
    queuedEvents: z.number(),
    queuedBytes: z.number(),
  }),
  leases: z.number(),
  requests: z.object({ reads: z.number(), writes: z.number(), others: z.number() }),
  requestP50Ms: duration,
  requestP99Ms: duration,
  fsyncP99Ms: duration,
  commitP99Ms: duration,
  peerRoundTripP99Ms: duration,
  proposalsPending: z.number(),
  proposalsFailed: z.number(),
  leaderChanges: z.number(),
  memoryBytes: z.number(),
  upMs: z.number(),
})
export type NodeReport = z.output<typeof NodeReport>

export const DashboardMember = z.object({
  id: z.string(),
  /** '' for a member that has never started. */
  name: z.string(),
  clientUrls: z.array(z.string()),
  isLearner: z.boolean(),
  state: z.enum(['up', 'down', 'not-answering']),
  /** When it last answered this node: ISO 8601, UTC; `null` for never. */
  seenAt: z.nullable(z.string()),
  /** Of the request of this node. */
  roundTripMs: z.nullable(z.number()),
  alarms: z.array(z.string()),
  /** `null` unless it is up, and for a member of another version, which reports other figures. */
  report: z.catch(z.nullable(NodeReport), null),
})
export type DashboardMember = z.output<typeof DashboardMember>

/** `GET /dashboard/api/cluster` */
export const DashboardCluster = z.object({
  /** By the clock of the node: ISO 8601, UTC. */
  at: z.string(),
  /** The node that answers. */
  self: z.string(),
  /** Whether it was started with `--dashboard-admin`. */
  isAdmin: z.boolean(),
  members: z.array(DashboardMember),
  /** As observed by this node, oldest first. `leader` is `null` if there is no leader. */
  elections: z.array(z.object({ at: z.string(), term: z.number(), leader: z.nullable(z.string()) })),
})
export type DashboardCluster = z.output<typeof DashboardCluster>

/** Stored bytes: as text if they are UTF-8, else as base64. */
const StoredBytes = z.union([z.object({ text: z.string() }), z.object({ base64: z.string() })])
export type StoredBytes = z.output<typeof StoredBytes>

/** `GET /dashboard/api/keys?prefix=…&from=…`: one page, in the order of the keys. */
export const DashboardKeys = z.object({
  revision: z.number(),
  /** Of all keys with the prefix. */
  count: z.number(),
  keys: z.array(
    z.object({
      /** Base64 of its bytes. */
      id: z.string(),
      key: StoredBytes,
      /** The beginning of the value. */
      value: StoredBytes,
      valueBytes: z.number(),
      version: z.number(),
      createRevision: z.number(),
      modRevision: z.number(),
      /** In hexadecimal digits; '' for none. */
      lease: z.string(),
    }),
  ),
  /** The `from` of the next page, in base64; `null` on the last one. */
  next: z.nullable(z.string()),
})
export type DashboardKeys = z.output<typeof DashboardKeys>

/** `GET /dashboard/api/leases` */
export const DashboardLeases = z.object({
  /** Of all leases. */
  count: z.number(),
  /** The first ones to expire. */
  leases: z.array(
    z.object({
      /** In hexadecimal digits. */
      id: z.string(),
      ttlSeconds: z.number(),
      /** `null` on a node that is not the leader: only the leader counts the time. */
      remainingSeconds: z.nullable(z.number()),
      keys: z.number(),
    }),
  ),
})
export type DashboardLeases = z.output<typeof DashboardLeases>

/** The answer to a rejected request. */
export const DashboardRefusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) })
