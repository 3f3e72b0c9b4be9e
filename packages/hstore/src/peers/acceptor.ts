import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Admission } from './admission.ts'
import { Connection } from './connection.ts'
import { channel } from './frame.ts'
import {
  type ForeignGreeting,
  type Greeting,
  type Refusal,
  readGreeting,
  type Welcome,
  writeRefusal,
  writeWelcome,
} from './greeting.ts'
import type { PeerSettings } from './settings.ts'
import type { Timers } from './timers.ts'
import type { TlsSource } from './tls-files.ts'

/*
 * Invariants:
 * 1. A connection has greeted in time, or is destroyed. Their number is bounded.
 * 2. Nothing is answered to a connection whose first frame is no greeting.
 */

export interface AcceptorOptions {
  readonly tls: TlsSource | undefined
  readonly timers: Timers
  readonly settings: PeerSettings
  readonly welcome: Welcome
  readonly decide: (greeting: Greeting | ForeignGreeting) => Admission
  /** Called after the welcome was queued. */
  readonly onAccepted: (connection: Connection, greeting: Greeting) => void
  readonly onRefused: (greeting: Greeting | ForeignGreeting, refusal: Refusal) => void
  /** The answer to a node that has no id yet. */
  readonly onLookup: () => Uint8Array
  /** A connection ended without a greeting. */
  readonly onStranger: (why: string) => void
}

interface Stranger {
  drop(): void
  /** It has greeted. */
  release(): void
}

/** Accepts the connections of other nodes. */
export class Acceptor {
  private readonly options: AcceptorOptions
  private readonly server: Server
  /** Sockets without a greeting under their remote address, oldest first. */
  private readonly strangers = new Map<string, Stranger>()

  constructor(options: AcceptorOptions) {
    this.options = options
    this.server = options.tls ? this.tlsServer(options.tls) : createServer()
    this.server.prependListener('connection', (socket: Socket) => this.admit(socket))
    this.server.on(options.tls ? 'secureConnection' : 'connection', (socket: Socket) => this.await(socket))
  }

  /**
   * @returns the port
   * @throws the error of the system for an address that cannot be used
   */
  async listen(host: string, port: number): Promise<number> {
    this.server.listen({ host, port })
    await once(this.server, 'listening')
    // With too many open files the system refuses to accept. The server goes on when there are
    // fewer.
    this.server.on('error', (error) => this.options.onStranger(error.message))
    const address = this.server.address()
    return typeof address === 'object' && address ? address.port : port
  }

  /** Resolves when all accepted connections have ended. */
  async close(): Promise<void> {
    for (const { drop } of [...this.strangers.values()]) drop()
    if (!this.server.listening) return
    this.server.close()
    await once(this.server, 'close')
  }

  private tlsServer(source: TlsSource): Server {
    let material = source.current()
    const server = createTlsServer({ ...material, requestCert: true, rejectUnauthorized: true })
    server.prependListener('connection', () => {
      const newest = source.current()
      if (newest === material) return
      material = newest
      server.setSecureContext(newest)
    })
    server.on('tlsClientError', (error) => this.options.onStranger(error.message))
    return server
  }

  /** Bounds the time and the number of sockets that have not greeted. */
  private admit(socket: Socket): void {
    const { settings, timers } = this.options
    const name = nameOf(socket)
    const release = () => {
      cancel()
      this.strangers.delete(name)
    }
    const drop = () => void socket.destroy()
    const cancel = timers.after(settings.greetingTimeoutMs, drop)
    socket.on('error', drop)
    socket.once('close', release)
    this.strangers.set(name, { drop, release })
    const [oldest] = this.strangers.values()
    if (this.strangers.size > settings.strangersMax) oldest?.drop()
  }

  private await(socket: Socket): void {
    let isRefused = false
    const connection: Connection = new Connection(socket, nameOf(socket), this.options.settings, {
      onFrame: (kind, payload) => {
        if (kind === channel.lookup) {
          isRefused = true
          connection.frame(channel.lookupAnswer, (out) => out.raw(this.options.onLookup()))
          connection.finish()
          return
        }
        const greeting = this.greetingIn(connection, kind, payload)
        if (greeting) isRefused = !this.decide(connection, greeting)
      },
      onClosed: (why) => {
        if (!isRefused) this.options.onStranger(why)
      },
    })
  }

  private greetingIn(
    connection: Connection,
    kind: number,
    payload: Buffer,
  ): Greeting | ForeignGreeting | undefined {
    try {
      if (kind !== channel.greeting) throw new RangeError('the first frame is no greeting')
      return readGreeting(payload)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      connection.close(error.message)
      return undefined
    }
  }

  /** @returns whether the connection is welcome. One that is not ends after the refusal. */
  private decide(connection: Connection, greeting: Greeting | ForeignGreeting): boolean {
    const { onRefused, onAccepted, welcome } = this.options
    const decision = this.options.decide(greeting)
    if (decision.type === 'refused') {
      connection.frame(channel.refusal, (out) => writeRefusal(out, decision.refusal))
      connection.finish()
      onRefused(greeting, decision.refusal)
      return false
    }
    this.strangers.get(connection.remote)?.release()
    connection.frame(channel.welcome, (out) => writeWelcome(out, welcome))
    onAccepted(connection, decision.greeting)
    return true
  }
}

function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}:${remotePort}`
}
