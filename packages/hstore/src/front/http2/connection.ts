import type { Duplex } from 'node:stream'
import { ClientConnection, type Shared } from '../client-connection.ts'
import type { Timer } from '../clock.ts'
import type { Connection } from '../connections.ts'
import type { Routes } from '../routes.ts'
import { connectionWindowBytes, streamWindowBytes } from '../window.ts'
import { ConnectionError } from './connection-error.ts'
import { connectionId, type ErrorCode, errorCode, frameType, initialWindowBytes, setting } from './frame.ts'
import { FrameReader } from './frame-reader.ts'
import { Output } from './output.ts'
import { Session, type SessionOwner } from './session.ts'

/** A client gets so long to read the reason of its end and to close its side. */
const lingerMs = 1000
const pingPayload = new Uint8Array(8)

/*
 * Invariants:
 * 1. Frames leave once a turn: after a chunk was read, or when the answers of one callback of the
 *    event loop are complete.
 * 2. After `session.isOver` all calls are closed, and received bytes are dropped.
 */

/** One HTTP/2 connection over plain TCP. */
export class Http2Connection implements Connection, SessionOwner {
  private readonly socket: Duplex
  private readonly shared: Shared
  private readonly client: ClientConnection
  private readonly output: Output
  private readonly session: Session
  private readonly reader: FrameReader
  private timer: Timer
  private isReceiving = false
  private isTurnPlanned = false
  /** GOAWAY was the last frame. */
  private hasEnded = false

  constructor(
    socket: Duplex,
    shared: Shared,
    routes: Routes,
    client: { readonly peer: string; readonly commonName: string | undefined },
  ) {
    this.socket = socket
    this.shared = shared
    this.client = new ClientConnection(shared, client, (reason) => this.cutOff(reason))
    this.output = new Output(socket, () => this.planTurn())
    this.session = new Session(this.client, routes, this.output, this)
    this.reader = new FrameReader(this.session)
    this.awaitKeepalive()
    this.sendSettings()
    socket.on('data', (chunk: Buffer) => this.receive(chunk))
    socket.on('drain', () => this.drained())
    // A client that has ended its side gets no answers, as from grpc-go.
    socket.once('end', () => socket.destroy())
    socket.once('close', () => this.closed())
  }

  close(): void {
    const { session } = this
    if (session.requests.isClosing || session.isOver) return
    session.requests.isClosing = true
    this.sendGoaway(errorCode.noError, '')
  }

  destroy(): void {
    this.socket.destroy()
  }

  /** Sends a PING; ends the connection unless it is answered in time. */
  keepAlive(): void {
    const { clock, limits } = this.shared
    this.output.frame(frameType.ping, 0, connectionId, pingPayload)
    this.timer = clock.setTimer(destroy, limits.keepaliveTimeoutMs, this)
  }

  ponged(): void {
    this.shared.clock.clearTimer(this.timer)
    this.awaitKeepalive()
  }

  clientLeaves(isError: boolean): void {
    if (isError) this.end()
    else this.close()
  }

  private awaitKeepalive(): void {
    const { clock, limits } = this.shared
    this.timer = clock.setTimer(keepAlive, limits.keepaliveIntervalMs, this)
  }

  private sendSettings(): void {
    const { limits } = this.shared
    const payload = Buffer.concat(
      [
        [setting.maxConcurrentStreams, limits.streamsPerConnectionMax],
        [setting.initialWindowSize, streamWindowBytes],
        [setting.maxHeaderListSize, limits.headerBytesMax],
      ].map(([name = 0, value = 0]) => {
        const bytes = Buffer.alloc(6)
        bytes.writeUInt16BE(name)
        bytes.writeUInt32BE(value, 2)
        return bytes
      }),
    )
    this.output.frame(frameType.settings, 0, connectionId, payload)
    this.session.streams.widenConnection(connectionWindowBytes - initialWindowBytes)
  }

  private receive(chunk: Buffer): void {
    if (this.session.isOver) return
    this.isReceiving = true
    try {
      this.reader.push(chunk)
    } catch (error) {
      this.fail(error)
    }
    this.isReceiving = false
    this.endTurn()
  }

  private drained(): void {
    this.session.streams.sender.pump()
    this.endTurn()
  }

  private planTurn(): void {
    if (this.isReceiving || this.isTurnPlanned) return
    this.isTurnPlanned = true
    process.nextTick(endTurn, this)
  }

  endTurn(): void {
    const { session, socket } = this
    if (this.hasEnded) return
    this.isTurnPlanned = true
    session.streams.stopSenders()
    if (session.requests.isClosing && session.streams.size === 0) this.end()
    else if (!socket.destroyed) this.output.flush()
    this.isTurnPlanned = false
    this.client.held.setTransport(this.reader.heldBytes + session.requests.heldBytes + socket.writableLength)
  }

  /** By an immediate: the reason may be another connection, or a call that is ending. */
  private cutOff(reason: string): void {
    if (this.session.isOver) return
    this.session.isOver = true
    setImmediate(() => this.fail(new ConnectionError(errorCode.enhanceYourCalm, reason)))
  }

  /** Ends the connection for an error of the client, or of this server. */
  private fail(error: unknown): void {
    if (this.hasEnded) return
    const isClients = error instanceof ConnectionError
    if (!isClients) this.shared.onError(error, 'an HTTP/2 connection')
    if (isClients) this.sendGoaway(error.code, error.message)
    else this.sendGoaway(errorCode.internalError, '')
    this.end()
  }

  private sendGoaway(code: ErrorCode, reason: string): void {
    const text = Buffer.from(reason)
    const payload = Buffer.alloc(8 + text.byteLength)
    payload.writeUInt32BE(this.session.requests.lastStream)
    payload.writeUInt32BE(code, 4)
    payload.set(text, 8)
    this.output.frame(frameType.goaway, 0, connectionId, payload)
  }

  /** Sends the output, and waits for the client's end. */
  private end(): void {
    const { clock } = this.shared
    this.hasEnded = true
    this.session.isOver = true
    this.session.streams.closeAll()
    if (this.socket.destroyed) return
    this.output.flush()
    this.socket.end()
    clock.clearTimer(this.timer)
    this.timer = clock.setTimer(destroy, lingerMs, this)
  }

  private closed(): void {
    this.hasEnded = true
    this.session.isOver = true
    this.session.streams.closeAll()
    this.shared.clock.clearTimer(this.timer)
    this.client.closed()
  }
}

function endTurn(connection: Http2Connection): void {
  connection.endTurn()
}

function keepAlive(connection: Http2Connection): void {
  connection.keepAlive()
}

function destroy(connection: Http2Connection): void {
  connection.destroy()
}
