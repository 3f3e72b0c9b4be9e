import type {
  Configuration,
  Entry,
  Index,
  Message,
  NodeId,
  RaftStart,
  SnapshotMeta,
  Status,
} from '@ticketcd/raft'
import type { DurableLog } from './driver.ts'
import type { LogMemoryLimits } from './log-memory.ts'

/** The state machine. Equal entries must lead to equal states on every node. */
export interface ReplicatedState {
  /**
   * @returns the result for the client whose command the entry is, or a promise of it. No other
   *   entry is applied before it resolves
   */
  apply(entry: Entry): unknown
  /** The encoded state as of the newest applied entry. Later entries do not affect it. */
  snapshot(): AsyncIterable<Uint8Array>
  restore(snapshot: SnapshotMeta, chunks: AsyncIterable<Uint8Array>): Promise<void>
  /** Before this entry is applied, parts of the state may be ahead. No snapshot is taken then. */
  readonly snapshotFrom?: Index
}

export interface SnapshotStore {
  /** Resolves once the snapshot is durable. */
  save(meta: SnapshotMeta, chunks: AsyncIterable<Uint8Array>): Promise<void>
  read(meta: SnapshotMeta): AsyncIterable<Uint8Array>
  newest(): SnapshotMeta | undefined
  /** The size of the newest one; 0 where there is none. */
  readonly newestBytes: number
  /** The log must reach back to here. */
  readonly cutIndex: Index
}

/** The way to the other nodes. */
export interface PeerLink {
  send(message: Message): void
  /**
   * Sends something that needs no answer. It arrives in the order of the messages, or not at all.
   *
   * @param onNotSent called later where it was queued and the peer has certainly not received it
   * @returns whether it was queued
   */
  notify(to: NodeId, kind: number, body: Uint8Array, onNotSent: () => void): boolean
  /**
   * Rejects with an error whose `isNotSent` is true where the peer has certainly not received it.
   */
  request(to: NodeId, kind: number, body: Uint8Array): Promise<Uint8Array>
  sendSnapshot(to: NodeId, meta: SnapshotMeta, chunks: AsyncIterable<Uint8Array>): Promise<void>
}

export interface ConsensusLog extends DurableLog {
  /** Bytes that are on disk. */
  readonly bytes: number
  /** Removes the segments that end before `index`. */
  cut(index: Index): Promise<void>
}

export interface ConsensusOptions {
  readonly heartbeatMs: number
  readonly electionMs: number
  /** How long a write or a read may take; etcd: 5 s and twice the election time-out. */
  readonly requestTimeoutMs: number
  /** Commands of this node's clients that may wait at once, and their bytes. */
  readonly pendingMax: number
  readonly pendingBytesMax: number
  /**
   * A snapshot is taken once the log has grown by so many bytes since the last one, and by as many
   * as that one has.
   */
  readonly snapshotBytes: number
  /** Entries that stay in memory, for followers that lag. */
  readonly memory: LogMemoryLimits
}

/** Everything around the consensus of a node. */
export interface ConsensusParts {
  readonly start: Omit<RaftStart, 'options'>
  readonly log: ConsensusLog
  readonly snapshots: SnapshotStore
  readonly peers: PeerLink
  readonly state: ReplicatedState
  readonly options: ConsensusOptions
  /** This node's leader, role or term has changed. */
  readonly onStatus: (status: Status) => void
  /** The newest configuration in the log, committed or not, is another one. */
  readonly onConfiguration: (configuration: Configuration) => void
  /** Committed entries were applied together, in so many milliseconds. */
  readonly onApplied: (durationMs: number) => void
  /** The disk failed. The node takes no more part. */
  readonly onFailure: (error: Error) => void
}
