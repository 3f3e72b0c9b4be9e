import { createServer, type Server, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Shared } from './client-connection.ts'
import { type Clock, systemClock } from './clock.ts'
import { type Connection, Connections } from './connections.ts'
import type { FrontEnd, FrontEndOptions, ListenOptions } from './front-end.ts'
import { HeldBytesTotal } from './held-bytes.ts'
import { Http1 } from './http1.ts'
import { Http2Connection } from './http2/connection.ts'
import { defaultLimits } from './limits.ts'
import { NodeHttp2Connection } from './node-http2/connection.ts'
import { Routes } from './routes.ts'
import { type Protocol, sniff } from './sniff.ts'
import { commonNameOf, TlsPort } from './tls.ts'

/** Serves HTTP/2 on plain TCP: this package's own server, or that of Node.js. */
export type Http2Server = 'own' | 'node'

/**
 * A front end. Throws if two handlers have one path.
 *
 * @param plainServer is another one for tests that compare the two
 */
export function createFrontEnd(
  options: FrontEndOptions,
  clock: Clock = systemClock,
  plainServer: Http2Server = 'own',
): FrontEnd {
  return new NodeFrontEnd(options, clock, plainServer)
}

class NodeFrontEnd implements FrontEnd {
  private readonly shared: Shared
  private readonly routes: Routes
  private readonly http1: Http1
  private readonly servers: Server[] = []
  private readonly connections = new Connections()
  private readonly plainServer: Http2Server

  constructor(
    { unary, streams, http, whole, onError, limits: given }: FrontEndOptions,
    clock: Clock,
    plainServer: Http2Server,
  ) {
    this.plainServer = plainServer
    const limits = { ...defaultLimits, ...given }
    this.shared = {
      http,
      ...(whole && { whole }),
      onError,
      limits,
      clock,
      heldBytes: new HeldBytesTotal(limits),
    }
    this.routes = new Routes(unary, streams)
    this.http1 = new Http1(this.shared)
  }

  async listen({ host, port, tls }: ListenOptions): Promise<{ readonly port: number }> {
    if (this.connections.isClosing) throw new Error('the front end is closed')
    const { limits, onError } = this.shared
    const secure =
      tls && new TlsPort(tls, limits.handshakeTimeoutMs, (socket) => this.secured(socket), onError)
    await secure?.load()
    const server = createServer({ noDelay: true }, (socket) => this.accepted(socket, secure))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port }, resolve)
    })
    server.on('error', (error) => onError(error, 'accepting connections'))
    this.servers.push(server)
    const address = server.address()
    return { port: typeof address === 'object' && address !== null ? address.port : port }
  }

  async close(graceMs: number): Promise<void> {
    const { clock } = this.shared
    for (const server of this.servers) server.close()
    const forced = clock.setTimer((connections) => connections.destroy(), graceMs, this.connections)
    await this.connections.close()
    clock.clearTimer(forced)
    this.http1.close()
  }

  private accepted(socket: Socket, secure: TlsPort | undefined): void {
    if (this.connections.size >= this.shared.limits.connectionsMax) return void socket.destroy()
    this.connections.add(socket)
    if (secure === undefined) this.sniffed(socket, false)
    else void secure.accept(socket)
  }

  private secured(socket: TLSSocket): void {
    if (socket.alpnProtocol === 'h2') this.serve(socket, 'http2', true)
    else if (socket.alpnProtocol === 'http/1.1') this.serve(socket, 'http1', true)
    else this.sniffed(socket, true)
  }

  private sniffed(socket: Socket, isSecure: boolean): void {
    const { clock, limits } = this.shared
    const timer = clock.setTimer((late) => late.destroy(), limits.handshakeTimeoutMs, socket)
    socket.once('close', () => clock.clearTimer(timer))
    const undecided: Connection = { close: () => socket.destroy(), destroy: () => socket.destroy() }
    this.connections.serve(socket, undecided)
    sniff(socket, (protocol) => {
      clock.clearTimer(timer)
      this.serve(socket, protocol, isSecure)
    })
  }

  private serve(socket: Socket, protocol: Protocol, isSecure: boolean): void {
    if (protocol === 'http1') {
      this.connections.serve(socket, this.http1.serve(socket))
      return
    }
    const peer = `${socket.remoteAddress}:${socket.remotePort}`
    const commonName = isSecure ? commonNameOf(socket as TLSSocket) : undefined
    const client = { peer, commonName, isSecure }
    const connection =
      isSecure || this.plainServer === 'node'
        ? new NodeHttp2Connection(socket, this.shared, this.routes, client)
        : new Http2Connection(socket, this.shared, this.routes, client)
    this.connections.serve(socket, connection)
  }
}
