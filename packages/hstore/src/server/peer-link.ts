import type { Message, NodeId, SnapshotMeta } from '@ticketcd/raft'
import type { PeerLink } from '../consensus/ports.ts'
import { RequestError } from '../peers/request-error.ts'
import type { PeerTransport } from '../peers/transport.ts'

/** The transport as the consensus uses it. */
export class TransportLink implements PeerLink {
  private readonly transport: PeerTransport
  private readonly requestTimeoutMs: number

  constructor(transport: PeerTransport, requestTimeoutMs: number) {
    this.transport = transport
    this.requestTimeoutMs = requestTimeoutMs
  }

  send(message: Message): void {
    this.transport.send(message)
  }

  notify(to: NodeId, kind: number, body: Uint8Array, onNotSent: () => void): boolean {
    return this.transport.notify(to, { kind, body }, onNotSent)
  }

  async request(to: NodeId, kind: number, body: Uint8Array): Promise<Uint8Array> {
    try {
      return await this.transport.request(to, kind, body, { timeoutMs: this.requestTimeoutMs })
    } catch (error) {
      throw new LinkError(error)
    }
  }

  sendSnapshot(to: NodeId, meta: SnapshotMeta, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    return this.transport.sendSnapshot(to, meta, chunks)
  }
}

class LinkError extends Error {
  readonly isNotSent: boolean

  constructor(cause: unknown) {
    super((cause as Error).message, { cause })
    this.name = 'LinkError'
    this.isNotSent = cause instanceof RequestError && cause.outcome === 'not-sent'
  }
}
