import { randomUUID } from 'node:crypto'
import type { Message, NodeId, SnapshotMeta } from '@ticketcd/raft'
import { Acceptor } from './acceptor.ts'
import { admissionOf } from './admission.ts'
import type { Connection } from './connection.ts'
import { Connector } from './connector.ts'
import type { Address } from './dial.ts'
import { Dialler } from './dialler.ts'
import { type Greeting, idOf } from './greeting.ts'
import { Link } from './link.ts'
import type { Note } from './note-codec.ts'
import type { RequestLimits } from './outstanding-requests.ts'
import type { Peer, PeerStatus } from './peer.ts'
import { PeerTable } from './peer-table.ts'
import { Reports } from './reports.ts'
import { RequestError } from './request-error.ts'
import { type PeerSettings, settingsOf } from './settings.ts'
import { SnapshotReceiver } from './snapshot-receiver.ts'
import { SnapshotSender } from './snapshot-sender.ts'
import { type Cancel, systemTimers, type Timers } from './timers.ts'
import { TlsSource } from './tls-files.ts'
import type { PeerTransportOptions } from './transport-options.ts'

/*
 * Invariants:
 * 1. A message is handed out once at most, and only from a connection whose greeting named its
 *    sender.
 * 2. Messages to a peer leave on one connection, so they arrive in order or not at all.
 * 3. Nothing waits without a bound: a message that finds no room is dropped (Raft repeats it), and
 *    a request that finds none is refused.
 */

/** A graceful end takes at most this long. */
const closeMs = 500

/** The transport between the nodes of a cluster. */
export class PeerTransport {
  /** Totals that belong to no peer. */
  readonly counters = { strangers: 0, refusals: 0, droppedToUnknown: 0 }
  private readonly options: PeerTransportOptions
  private readonly settings: PeerSettings
  private readonly timers: Timers
  private readonly acceptor: Acceptor
  private readonly connector: Connector
  private readonly peers: PeerTable
  private readonly reports: Reports
  private readonly connections = new Set<Connection>()
  private cancelTicks: Cancel = () => undefined
  private isClosed = false

  /**
   * @throws {RangeError} for ids and settings that cannot be used
   * @throws {Error} for a TLS file that cannot be used
   */
  constructor(options: PeerTransportOptions) {
    const { timers = systemTimers } = options
    const self = { clusterId: idOf(options.self.clusterId), nodeId: idOf(options.self.nodeId) }
    const settings = settingsOf(options.limits)
    const tls = options.tls && new TlsSource(options.tls, timers)
    this.options = options
    this.settings = settings
    this.timers = timers
    this.reports = new Reports(options.onReport)
    this.peers = new PeerTable(self.nodeId, (id) => this.newDialler(id))
    this.connector = new Connector({ self, instance: randomUUID(), tls, timers, settings })
    this.acceptor = new Acceptor({
      tls,
      timers,
      settings,
      welcome: self,
      decide: (greeting) => admissionOf(greeting, self, this.peers),
      onAccepted: (connection, greeting) => this.accepted(connection, greeting),
      onRefused: (greeting, refusal) => {
        this.counters.refusals += 1
        if ('from' in greeting) this.reports.refused(greeting.from, refusal)
      },
      onLookup: options.onLookup ?? (() => new Uint8Array()),
      onStranger: () => {
        this.counters.strangers += 1
      },
    })
  }

  /**
   * Begins to accept and to dial.
   *
   * @returns the port
   * @throws the error of the system for an address that cannot be used
   */
  async listen(): Promise<number> {
    const { host, port } = this.options.listen
    const bound = await this.acceptor.listen(host, port)
    this.cancelTicks = this.timers.every(this.settings.pingIntervalMs, () => this.tick())
    return bound
  }

  /**
   * Replaces the members. This node's own entry is ignored. A member that is gone counts as removed
   * until it comes back, so take a removal from here once it is committed.
   *
   * @param removed ids that were removed before this process started
   * @throws {RangeError} for an id or an address that cannot be used; then nothing has changed
   */
  setPeers(
    peers: ReadonlyMap<NodeId, readonly Address[]>,
    removed: ReadonlySet<NodeId> = new Set<NodeId>(),
  ): void {
    if (!this.isClosed) this.peers.setMembers(peers, removed)
  }

  /**
   * Queues a message, which leaves with the others of this step, or drops and counts it. Commands
   * must not change afterwards.
   */
  send(message: Message): void {
    if (message.from !== this.options.self.nodeId)
      throw new RangeError(`a message of ${message.from} cannot be sent by ${this.options.self.nodeId}`)
    const peer = this.peers.get(message.to)
    if (peer) peer.send(message)
    else this.counters.droppedToUnknown += 1
  }

  /** Hands everything to the operating system now, instead of at the end of this step. */
  flush(): void {
    for (const { link } of this.peers.all()) link?.connection.flush()
  }

  /**
   * Queues something that needs no answer, which leaves with the messages of this step. The body
   * must not change afterwards.
   *
   * @param onNotSent called where it was queued, and was certainly not sent: its connection was
   *   lost
   * @returns whether it was queued; it may still be lost
   */
  notify(to: NodeId, note: Note, onNotSent: () => void): boolean {
    return this.peers.get(to)?.notify(note, onNotSent) ?? false
  }

  /**
   * @param body must not change before the answer is there
   * @throws {RequestError}
   */
  async request(to: NodeId, kind: number, body: Uint8Array, limits: RequestLimits): Promise<Buffer> {
    if (limits.signal?.aborted) throw new RequestError('not-sent', 'the caller gave the request up')
    const peer = this.peers.get(to)
    if (!peer) throw new RequestError('not-sent', `node ${to} is no known member`)
    return await peer.request(kind, body, limits)
  }

  /**
   * Resolves when the receiver has installed the snapshot, or needs it no more.
   *
   * @throws {Error} for a peer that cannot be reached, refuses, stalls or fails
   */
  async sendSnapshot(to: NodeId, meta: SnapshotMeta, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const peer = this.peers.get(to)
    const { settings, timers } = this
    if (!peer || this.isClosed) throw new Error(`node ${to} is no known member`)
    const sender = await this.connector.dialAny(to, 'snapshot', peer.addresses, (connection) => {
      this.adopt(connection)
      return new SnapshotSender({ connection, counters: peer.counters, settings, timers })
    })
    await sender.send(meta, chunks)
  }

  status(): ReadonlyMap<NodeId, PeerStatus> {
    return new Map([...this.peers.all()].map((peer) => [peer.id, peer.status()]))
  }

  /** Sends the queues, then ends all connections. */
  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    for (const peer of this.peers.all()) peer.setAddresses([])
    const cancel = this.timers.after(closeMs, () => this.closeAll())
    for (const connection of this.connections) connection.finish()
    await Promise.all([...this.connections].map(({ ended }) => ended))
    await this.acceptor.close()
    cancel()
    this.cancelTicks()
  }

  private closeAll(): void {
    for (const connection of this.connections) connection.close('the transport was closed')
  }

  private tick(): void {
    for (const connection of this.connections) {
      connection.tick()
      if (connection.isClosed) this.connections.delete(connection)
    }
  }

  private adopt(connection: Connection): void {
    this.connections.add(connection)
    if (this.isClosed) connection.close('the transport was closed')
  }

  private newDialler(id: NodeId): Dialler {
    return new Dialler({
      timers: this.timers,
      random: this.options.random ?? Math.random,
      dial: (address, onReady, onFailed) => this.connector.dial(id, 'messages', address, onReady, onFailed),
      onConnected: (connection) => this.dialled(id, connection),
      onFailed: (why) => {
        this.reports.notConnected(id, why)
        if (why.isRefused && this.peers.get(id)?.inbound === undefined) this.options.onEnded?.(id)
      },
    })
  }

  private dialled(id: NodeId, connection: Connection): void {
    const peer = this.peers.at(id)
    const link = this.newLink(peer, connection, 'dialler', (why, refusal) => {
      peer.dialler.lost(connection, { code: refusal?.code ?? 'unreachable', words: why })
      if (peer.outbound !== link) return
      peer.outbound = undefined
      if (refusal) this.reports.notConnected(id, refusal)
      else this.reports.lost(id, why)
      this.peers.forget(peer)
    })
    peer.outbound = link
    peer.counters.connections += 1
    this.reports.connected(id, `connected to ${connection.remote}`)
  }

  private accepted(connection: Connection, { from, instance, purpose }: Greeting): void {
    const peer = this.peers.at(from)
    this.reports.accepted(from)
    if (purpose === 'snapshot') this.receiveSnapshot(peer, connection)
    else this.receiveMessages(peer, connection, instance)
  }

  private receiveMessages(peer: Peer, connection: Connection, instance: string): void {
    const before = peer.inbound
    const link = this.newLink(peer, connection, 'acceptor', () => {
      if (peer.inbound?.link !== link) return
      peer.inbound = undefined
      this.peers.forget(peer)
    })
    peer.inbound = { link, instance }
    before?.link.connection.close('the peer has connected again')
  }

  private newLink(
    peer: Peer,
    connection: Connection,
    side: 'dialler' | 'acceptor',
    onClosed: ConstructorParameters<typeof Link>[0]['onClosed'],
  ): Link {
    const { options, settings, timers } = this
    this.adopt(connection)
    return new Link({
      connection,
      self: options.self.nodeId,
      peer: peer.id,
      side,
      settings,
      timers,
      counters: peer.counters,
      onMessage: options.onMessage,
      onRequest: (kind, body) => options.onRequest(peer.id, kind, body),
      onNote: (note) => options.onNote?.(peer.id, note),
      onRoundTrip: (roundTripMs) => {
        peer.dialler.proven()
        peer.roundTrips.add(roundTripMs)
        options.onRoundTrip?.(peer.id, roundTripMs)
      },
      onClosed,
    })
  }

  private receiveSnapshot(peer: Peer, connection: Connection): void {
    const { options, settings, timers } = this
    this.adopt(connection)
    const before = peer.snapshot
    peer.snapshot = connection
    before?.close('the peer sends another snapshot')
    new SnapshotReceiver({
      connection,
      counters: peer.counters,
      settings,
      timers,
      onSnapshot: async (meta, chunks) => await options.onSnapshot(peer.id, meta, chunks),
      onClosed: () => {
        if (peer.snapshot !== connection) return
        peer.snapshot = undefined
        this.peers.forget(peer)
      },
    })
  }
}
