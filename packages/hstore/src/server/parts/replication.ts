import { Consensus } from '../../consensus/consensus.ts'
import type { ConsensusParts } from '../../consensus/ports.ts'
import { encodeDescription } from '../../members/cluster-description.ts'
import type { MemberId } from '../../members/member-id.ts'
import { peerAddressOf } from '../../members/peer-url.ts'
import { PeerTransport } from '../../peers/transport.ts'
import type { PeerTransportOptions } from '../../peers/transport-options.ts'
import { MeasuredLog } from '../measured-log.ts'
import { TransportLink } from '../peer-link.ts'
import { peerTls } from '../tls-options.ts'
import type { OpenState } from './open-state.ts'

/** When the log is cut, on disk and in memory. */
export interface SnapshotOptions {
  /** A snapshot is taken when the log has grown by so many bytes. Default 64 MiB. */
  readonly snapshotBytes?: number
  /** Entries that stay in memory, for members that lag. Default 10,000. */
  readonly entriesKept?: number
}

/** The parts of a node that learn from the others, and from the log. */
export interface ReplicationEvents {
  /** Another node asks something. */
  readonly onRequest: (kind: number, body: Uint8Array) => Promise<Uint8Array>
  readonly onEntryApplied: () => void
  /** A snapshot of another node has replaced the state. */
  readonly onRestored: () => void
  readonly onLeader: (leader: MemberId | undefined) => void
  readonly onConfiguration: () => void
  /** The others say that this node is no member any more. */
  readonly onRemoved: () => void
}

/** The log of a node and of the others, kept equal. */
export interface Replication {
  readonly transport: PeerTransport
  readonly link: TransportLink
  readonly consensus: Consensus
  readonly isConnected: (id: MemberId) => boolean
  /** Whether the node leads, and has applied an entry of its term. */
  readonly isLeading: () => boolean
}

const snapshotDefaults = { snapshotBytes: 64 * 1024 * 1024, entriesKept: 10_000 }
const pendingMax = 16_384
const pendingBytesMax = 256 * 1024 * 1024

/** @param events are not called before `transport.listen` and `consensus.start` */
export function createReplication(
  open: OpenState,
  snapshotOptions: SnapshotOptions,
  events: ReplicationEvents,
): Replication {
  const transport = new PeerTransport(transportOptions(open, events, () => consensus))
  const link = new TransportLink(transport, open.requestTimeoutMs)
  const consensus = createConsensus(open, link, snapshotOptions, events)
  return {
    transport,
    link,
    consensus,
    isConnected: (id) => transport.status().get(id)?.connected ?? false,
    isLeading: () => consensus.status.role === 'leader' && consensus.applied.term === consensus.status.term,
  }
}

function transportOptions(
  { options, identity, log, state, snapshots, measured }: OpenState,
  events: ReplicationEvents,
  consensus: () => Consensus,
): PeerTransportOptions {
  const { nodeId, clusterId } = identity
  return {
    self: { clusterId, nodeId },
    listen: peerAddressOf(options.listenPeerUrls[0] ?? ''),
    onMessage: (message) => consensus().take({ type: 'message', message }),
    onRequest: (_from, kind, body) => events.onRequest(kind, body),
    onNote: (from, { kind, body }) => consensus().onNote(from, kind, body),
    onSnapshot: async (_from, meta, chunks) => {
      await snapshots.save(meta, chunks)
    },
    onLookup: () => encodeDescription(clusterId, state.members),
    onReport: ({ peer, state: peerState }) => {
      // A refusal stays until somebody changes something.
      const isRefusal = 'code' in peerState && peerState.code !== 'unreachable'
      log[isRefusal ? 'warn' : 'info'](`peer ${peer}: ${peerState.type}: ${peerState.words}`)
      if (peerState.type === 'not-connected' && peerState.code === 'removed') events.onRemoved()
    },
    onEnded: (peer) => consensus().onNodeEnded(peer),
    onRoundTrip: (peer, ms) => measured.roundTrip(peer, ms / 1_000),
    ...peerTls(options),
  }
}

function createConsensus(
  { options, start, recovered, snapshots, state, measured, elections, log, onFailure, ...rest }: OpenState,
  peers: TransportLink,
  snapshotOptions: SnapshotOptions,
  events: ReplicationEvents,
): Consensus {
  const { snapshotBytes, entriesKept } = { ...snapshotDefaults, ...snapshotOptions }
  const parts: ConsensusParts = {
    start,
    log: new MeasuredLog(recovered.log, measured.fsync),
    snapshots,
    peers,
    state: {
      apply: (entry) => {
        const result = state.apply(entry)
        events.onEntryApplied()
        return result
      },
      snapshot: () => state.snapshot(),
      snapshotFrom: state.snapshotFrom,
      restore: async (meta, chunks) => {
        await state.restore(meta, chunks)
        events.onRestored()
      },
    },
    options: {
      heartbeatMs: options.heartbeatMs,
      electionMs: options.electionMs,
      requestTimeoutMs: rest.requestTimeoutMs,
      pendingMax,
      pendingBytesMax,
      snapshotBytes,
      memory: { entriesMax: entriesKept, bytesMax: options.logMemoryBytes },
    },
    onStatus: ({ role, leader, term }) => {
      log.info(`${role} in term ${term}, leader ${leader ?? 'none'}`)
      measured.onLeader(leader)
      elections.add({ term, leader })
      events.onLeader(leader)
    },
    onApplied: (durationMs) => measured.commit.observe(durationMs / 1_000),
    onConfiguration: events.onConfiguration,
    onFailure,
  }
  return new Consensus(parts, rest.ticks)
}
