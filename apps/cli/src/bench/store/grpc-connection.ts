import { connect, type Socket } from 'node:net'
import {
  type Body,
  firstWindowBytes,
  flag,
  frame,
  frameHeaderBytes,
  frameType,
  headersOf,
  opening,
  windowBytesMax,
  windowUpdate,
} from './http2-frames.ts'

/** Receives the parts of the answer to one call. */
export interface AnswerHandler {
  /** Receives a part of the answer's messages. The bytes are valid only during the call. */
  onData(bytes: Buffer): void
  /** Called when the call has ended. */
  onEnd(): void
}

interface Waiting {
  readonly stream: number
  readonly body: Body
}

/** The window is opened again after so many received bytes. */
const refillBytes = 2 ** 29

/**
 * One HTTP/2 connection for calls of one gRPC method, with as little CPU as possible. It reads no
 * headers: an answer without a message counts as an error.
 */
export class GrpcConnection {
  private readonly socket: Socket
  private readonly headers: { readonly first: Buffer; readonly later: Buffer }
  private readonly calls = new Map<number, AnswerHandler>()
  private out: Buffer[] = [opening()]
  private isFlushPlanned = false
  private nextStream = 1
  private sendWindow = firstWindowBytes
  /** Bodies that wait for the window. */
  private waiting: Waiting[] = []
  private receivedBytes = 0
  private rest: Buffer = Buffer.alloc(0)
  isClosed = false

  constructor(port: number, path: string) {
    this.headers = headersOf(path, `127.0.0.1:${port}`)
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.socket.on('data', (chunk: Buffer) => this.receive(chunk))
    this.socket.on('error', () => undefined)
    this.socket.on('close', () => this.closed())
    this.flushSoon()
  }

  /**
   * Starts a call.
   * @returns its stream, for further messages
   */
  call(body: Body, handler: AnswerHandler): number {
    if (this.isClosed) {
      process.nextTick(() => handler.onEnd())
      return 0
    }
    const stream = this.nextStream
    this.nextStream += 2
    this.calls.set(stream, handler)
    const headers = Buffer.from(stream === 1 ? this.headers.first : this.headers.later)
    headers.writeUInt32BE(stream, 5)
    this.out.push(headers)
    this.send(stream, body)
    return stream
  }

  /** Sends one more message. */
  send(stream: number, body: Body): void {
    if (this.waiting.length > 0 || this.sendWindow < body.payloadBytes) this.waiting.push({ stream, body })
    else this.push(stream, body)
    this.flushSoon()
  }

  close(): void {
    this.socket.destroy()
  }

  private push(stream: number, { frames, starts, payloadBytes }: Body): void {
    const bytes = Buffer.from(frames)
    for (const start of starts) bytes.writeUInt32BE(stream, start + 5)
    this.out.push(bytes)
    this.sendWindow -= payloadBytes
  }

  private flushSoon(): void {
    if (this.isFlushPlanned) return
    this.isFlushPlanned = true
    process.nextTick(() => {
      this.isFlushPlanned = false
      if (!this.isClosed) this.socket.write(Buffer.concat(this.out))
      this.out = []
    })
  }

  private receive(chunk: Buffer): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk])
    let at = 0
    while (at + frameHeaderBytes <= bytes.length) {
      const end = at + frameHeaderBytes + bytes.readUIntBE(at, 3)
      if (end > bytes.length) break
      const stream = bytes.readUInt32BE(at + 5)
      this.take(bytes[at + 3] ?? 0, bytes[at + 4] ?? 0, stream, bytes.subarray(at + frameHeaderBytes, end))
      at = end
    }
    this.rest = at === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at))
  }

  private take(type: number, flags: number, stream: number, payload: Buffer): void {
    if (type === frameType.data) {
      this.refill(payload.length)
      this.calls.get(stream)?.onData(payload)
      if ((flags & flag.endStream) !== 0) this.end(stream)
    } else if (type === frameType.headers) {
      if ((flags & flag.endStream) !== 0) this.end(stream)
    } else if (type === frameType.reset) this.end(stream)
    else if (type === frameType.goaway) this.close()
    else if (type === frameType.windowUpdate && stream === 0) this.widen(payload.readUInt32BE(0))
    else if ((flags & flag.ack) === 0 && (type === frameType.settings || type === frameType.ping)) {
      this.out.push(frame(type, flag.ack, 0, type === frameType.ping ? payload : Buffer.alloc(0)))
      this.flushSoon()
    }
  }

  private widen(bytes: number): void {
    this.sendWindow += bytes
    while (this.waiting[0] !== undefined && this.waiting[0].body.payloadBytes <= this.sendWindow) {
      const { stream, body } = this.waiting.shift() as Waiting
      this.push(stream, body)
      this.flushSoon()
    }
  }

  private refill(bytes: number): void {
    this.receivedBytes += bytes
    if (this.receivedBytes < refillBytes) return
    this.out.push(windowUpdate(Math.min(this.receivedBytes, windowBytesMax)))
    this.receivedBytes = 0
    this.flushSoon()
  }

  private end(stream: number): void {
    const handler = this.calls.get(stream)
    this.calls.delete(stream)
    handler?.onEnd()
  }

  private closed(): void {
    this.isClosed = true
    for (const stream of [...this.calls.keys()]) this.end(stream)
  }
}

/** @returns whether the call was answered with a message */
export function unaryCall(connection: GrpcConnection, body: Body): Promise<boolean> {
  return new Promise((resolve) => {
    let isAnswered = false
    connection.call(body, {
      onData: () => {
        isAnswered = true
      },
      onEnd: () => resolve(isAnswered),
    })
  })
}
