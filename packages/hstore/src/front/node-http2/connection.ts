import {
  constants,
  Http2ServerRequest,
  Http2ServerResponse,
  type IncomingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Duplex } from 'node:stream'
import { callOf } from '../call-of.ts'
import { ClientConnection, type Shared } from '../client-connection.ts'
import type { Timer } from '../clock.ts'
import type { Connection } from '../connections.ts'
import { serveHttp } from '../http-handler.ts'
import { isGrpc, readHead } from '../request-head.ts'
import type { Routes } from '../routes.ts'
import { connectionWindowBytes } from '../window.ts'
import { NodeExchange } from './exchange.ts'
import { sessionOptions } from './session-options.ts'

const { NGHTTP2_ENHANCE_YOUR_CALM } = constants

/** The types of node 20 lack the last of them. */
type StreamEvent = [
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  flags: number,
  rawHeaders: string[],
]

export interface Http2Client {
  readonly peer: string
  readonly commonName: string | undefined
  /** Over TLS a request that is not gRPC is HTTP, as in etcd; on a plain port it is refused. */
  readonly isSecure: boolean
}

/*
 * Invariant: a session is destroyed by an immediate, never within an event of its own. node emits
 * events while nghttp2 reads or writes frames; to destroy the session there can make nghttp2 write
 * the same frame for ever (nodejs/node#52952).
 */

/** One HTTP/2 connection, served by node:http2. */
export class NodeHttp2Connection implements Connection {
  private readonly session: ServerHttp2Session
  private readonly client: ClientConnection
  private readonly shared: Shared
  private readonly routes: Routes
  private readonly isSecure: boolean
  private keepaliveTimer: Timer
  private isCutOff = false

  constructor(socket: Duplex, shared: Shared, routes: Routes, client: Http2Client) {
    this.shared = shared
    this.routes = routes
    this.isSecure = client.isSecure
    this.client = new ClientConnection(shared, client, (reason) => this.cutOff(reason))
    this.session = performServerHandshake(socket, sessionOptions(shared.limits))
    this.session.setLocalWindowSize(connectionWindowBytes)
    this.session.on('stream', (...event: unknown[]) => this.open(...(event as StreamEvent)))
    this.session.on('ping', () => this.client.countControlFrame())
    this.session.on('remoteSettings', () => this.client.countControlFrame())
    // The session is destroyed then, and its streams close.
    this.session.on('error', () => {})
    this.session.once('close', () => this.closed())
    this.awaitKeepalive()
  }

  close(): void {
    setImmediate(() => this.session.close())
  }

  destroy(): void {
    setImmediate(() => this.session.destroy())
  }

  /** Sends a PING; ends the connection unless it is answered in time. */
  keepAlive(): void {
    if (this.session.destroyed) return
    const { clock, limits } = this.shared
    this.session.ping((error) => {
      if (error !== null) return
      clock.clearTimer(this.keepaliveTimer)
      this.awaitKeepalive()
    })
    this.keepaliveTimer = clock.setTimer(destroy, limits.keepaliveTimeoutMs, this)
  }

  private awaitKeepalive(): void {
    const { clock, limits } = this.shared
    this.keepaliveTimer = clock.setTimer(keepAlive, limits.keepaliveIntervalMs, this)
  }

  private open(...[stream, headers, , rawHeaders]: StreamEvent): void {
    if (this.isSecure && !isGrpc(headers['content-type'])) {
      // node creates them in the same way for a server with `request` listeners.
      const request = new Http2ServerRequest(stream, headers, {}, rawHeaders)
      serveHttp(this.shared, request, new Http2ServerResponse(stream))
      return
    }
    const exchange = new NodeExchange(stream)
    const call = callOf(exchange, this.client, readHead(headers, this.routes), headers)
    if (call !== undefined) exchange.connect(call)
  }

  private cutOff(reason: string): void {
    if (this.isCutOff) return
    this.isCutOff = true
    setImmediate(() => {
      if (this.session.destroyed) return
      this.session.goaway(NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from(reason))
      this.session.destroy(undefined, NGHTTP2_ENHANCE_YOUR_CALM)
    })
  }

  private closed(): void {
    this.shared.clock.clearTimer(this.keepaliveTimer)
    this.client.closed()
  }
}

function keepAlive(connection: NodeHttp2Connection): void {
  connection.keepAlive()
}

function destroy(connection: NodeHttp2Connection): void {
  connection.destroy()
}
