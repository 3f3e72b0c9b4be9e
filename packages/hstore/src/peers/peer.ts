import type { Message, NodeId } from '@ticketcd/raft'
import type { Connection } from './connection.ts'
import type { Address } from './dial.ts'
import type { Dialler } from './dialler.ts'
import type { Refusal } from './greeting.ts'
import type { Link } from './link.ts'
import type { Note } from './note-codec.ts'
import type { RequestLimits } from './outstanding-requests.ts'
import { newCounters, type PeerCounters } from './peer-counters.ts'
import { RequestError } from './request-error.ts'
import { RoundTrips } from './round-trips.ts'

export interface PeerStatus extends Readonly<PeerCounters> {
  /** Whether messages can be sent. */
  readonly connected: boolean
  /** Whether the peer's own connection to this node is open. */
  readonly receiving: boolean
  /** When sending became possible, on the clock of the transport's timers. */
  readonly sinceMs: number | undefined
  /** Bytes for the peer that the operating system has not taken yet. */
  readonly queuedBytes: number
  /** Median of the last 16 pings. */
  readonly roundTripMs: number | undefined
}

/** Another node. */
export class Peer {
  readonly id: NodeId
  readonly counters: PeerCounters = newCounters()
  readonly roundTrips = new RoundTrips()
  readonly dialler: Dialler
  addresses: readonly Address[] = []
  /** The connection that this node has dialled. */
  outbound: Link | undefined
  /** The connection that the peer has dialled, and the process that has. */
  inbound: { readonly link: Link; readonly instance: string } | undefined
  /** The connection on which the peer sends a snapshot. */
  snapshot: Connection | undefined

  constructor(id: NodeId, dialler: Dialler) {
    this.id = id
    this.dialler = dialler
  }

  /**
   * Sends on the dialled connection, so the order is kept. A peer without a known address is
   * answered on its own connection: it may be the leader that this node's membership lacks.
   */
  get link(): Link | undefined {
    return this.addresses.length > 0 ? this.outbound : this.inbound?.link
  }

  get isConnected(): boolean {
    return this.outbound !== undefined || this.inbound !== undefined || this.snapshot !== undefined
  }

  send(message: Message): void {
    if (!this.link?.send(message)) this.counters.messagesDropped += 1
  }

  /** @returns whether the note was queued; it may still be lost */
  notify(note: Note, onNotSent: () => void): boolean {
    return this.link?.notify(note, onNotSent) ?? false
  }

  async request(kind: number, body: Uint8Array, limits: RequestLimits): Promise<Buffer> {
    if (!this.link) throw new RequestError('not-sent', `node ${this.id} is not connected`)
    return await this.link.request(kind, body, limits)
  }

  setAddresses(addresses: readonly Address[]): void {
    this.addresses = addresses
    this.dialler.setAddresses(addresses)
  }

  /** Ends everything with the peer. @param refusal the reason that the peer gets */
  remove(refusal: Refusal): void {
    this.setAddresses([])
    this.outbound?.connection.finish()
    this.inbound?.link.refuse(refusal)
    this.snapshot?.close(refusal.words)
  }

  status(): PeerStatus {
    return {
      ...this.counters,
      connected: this.link?.connection.isOpen ?? false,
      receiving: this.inbound?.link.connection.isOpen ?? false,
      sinceMs: this.link?.sinceMs,
      queuedBytes: this.link?.connection.queuedBytes ?? 0,
      roundTripMs: this.roundTrips.medianMs,
    }
  }
}
