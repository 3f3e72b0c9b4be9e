import type { Message, NodeId, SnapshotMeta } from '@ticketcd/raft'
import type { Note } from './note-codec.ts'
import type { PeerReport } from './reports.ts'
import type { PeerOptions } from './settings.ts'
import type { Timers } from './timers.ts'
import type { TlsFiles } from './tls-files.ts'

export interface PeerTransportOptions {
  readonly self: { readonly clusterId: string; readonly nodeId: NodeId }
  readonly listen: { readonly host: string; readonly port: number }
  /** Without it, any client of the port that uses the cluster's id can act as any node. */
  readonly tls?: TlsFiles
  /** In the order in which the sender sent them. An error is not caught. */
  readonly onMessage: (message: Message) => void
  /** An error fails the request with the error's message. The body is the handler's own. */
  readonly onRequest: (from: NodeId, kind: number, body: Buffer) => Promise<Uint8Array>
  /**
   * In the order in which the sender sent them, and in that of its messages. A `RangeError` says
   * that the body is malformed, and closes the connection.
   */
  readonly onNote?: (from: NodeId, note: Note) => void
  /**
   * `chunks` raises an error where the snapshot breaks off. Resolve when it is durable, or not
   * needed.
   */
  readonly onSnapshot: (from: NodeId, meta: SnapshotMeta, chunks: AsyncIterable<Uint8Array>) => Promise<void>
  /** Answers a node that joins and has no id yet. Default: nothing is answered. */
  readonly onLookup?: () => Uint8Array
  /**
   * The process of a peer has ended: its machine refuses connections, and the peer has none to this
   * node. Repeated while that lasts. A machine that fails reports nothing.
   */
  readonly onEnded?: (peer: NodeId) => void
  /** A change of a peer's state. The same state is not reported twice in a row. */
  readonly onReport: (report: PeerReport) => void
  readonly onRoundTrip?: (peer: NodeId, roundTripMs: number) => void
  readonly limits?: PeerOptions
  readonly timers?: Timers
  /** From 0 to 1. */
  readonly random?: () => number
}
