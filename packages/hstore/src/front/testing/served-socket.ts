import { Duplex } from 'node:stream'
import type { StreamHandler, UnaryHandler } from '../front-end.ts'
import { Http2Connection } from '../http2/connection.ts'
import type { Limits } from '../limits.ts'
import { Routes } from '../routes.ts'
import { fakeConnection } from './fake-call.ts'
import { type Frame, frame, framesOf, frameType } from './raw-client.ts'

/** A socket without a network: the test is the client. */
class FakeSocket extends Duplex {
  /** The client does not read. */
  isStuck = false
  private readonly written: Buffer[] = []
  private stuck: (() => void)[] = []

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    // The server uses its buffers again.
    this.written.push(Buffer.from(chunk))
    if (this.isStuck) this.stuck.push(done)
    else done()
  }

  /** Frames that the server has written. */
  get frames(): readonly Frame[] {
    return framesOf(Buffer.concat(this.written)).frames
  }

  /** The error codes of GOAWAY frames. */
  get goaways(): readonly number[] {
    return this.frames
      .filter(({ type }) => type === frameType.goaway)
      .map(({ payload }) => payload.readUInt32BE(4))
  }

  /** RST_STREAM frames, for example `3: 1`. */
  get resets(): readonly string[] {
    const resets = this.frames.filter(({ type }) => type === frameType.rst)
    return resets.map(({ stream, payload }) => `${stream}: ${payload.readUInt32BE(0)}`)
  }

  /** Bytes of DATA frames of a stream. */
  dataBytes(stream: number): number {
    const data = this.frames.filter((each) => each.type === frameType.data && each.stream === stream)
    return data.reduce((sum, { payload }) => sum + payload.byteLength, 0)
  }

  /** The client sends them in one piece. */
  receive(...bytes: readonly Buffer[]): this {
    this.emit('data', Buffer.concat(bytes))
    return this
  }

  /** The client reads again. */
  release(): void {
    this.isStuck = false
    const { stuck } = this
    this.stuck = []
    for (const done of stuck) done()
  }
}

interface Served {
  readonly unary?: Record<string, UnaryHandler>
  readonly streams?: Record<string, StreamHandler>
  readonly limits?: Partial<Limits>
}

/** The preface and SETTINGS. */
export const opening = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  frame(frameType.settings, 0, 0),
])

/** An HTTP/2 connection on a fake socket. `Echo` is always one of the methods. */
export function serveSocket({ unary = {}, streams = {}, limits = {} }: Served = {}) {
  const { shared, clock, errors } = fakeConnection(limits)
  const pathed = <T>(handlers: Record<string, T>) =>
    new Map(Object.entries(handlers).map(([name, handler]) => [`/test.Store/${name}`, handler]))
  const routes = new Routes(pathed({ Echo: (request: Buffer) => request, ...unary }), pathed(streams))
  const socket = new FakeSocket()
  const timersBefore = clock.timers
  const client = { peer: '127.0.0.1:4', commonName: undefined }
  const connection = new Http2Connection(socket, shared, routes, client)
  return { socket, connection, shared, errors, clock, timers: () => clock.timers - timersBefore }
}
