import { callOf } from '../call-of.ts'
import type { ClientConnection } from '../client-connection.ts'
import {
  connectionId,
  type ErrorCode,
  errorCode,
  frameType,
  initialWindowBytes,
  windowBytesMax,
  writeUint32,
} from './frame.ts'
import type { Output } from './output.ts'
import type { Request } from './request-decoder.ts'
import { Sender } from './sender.ts'
import { Http2Stream, type StreamOwner } from './stream.ts'

/** A client may make a stream's window larger at its beginning, and reset it late. */
const idleFramesPerStream = 2

/*
 * Invariant: a stream is in the map until both sides have ended it, one has reset it, or the
 * connection is over. Then its call is closed.
 */

/** The open streams of a connection. */
export class Streams implements StreamOwner {
  readonly sender: Sender
  private readonly client: ClientConnection
  private readonly output: Output
  private readonly open = new Map<number, Http2Stream>()
  /** The server has ended them. Their clients had not when it did. */
  private ended: Http2Stream[] = []
  private initialWindow = initialWindowBytes

  constructor(client: ClientConnection, output: Output) {
    this.client = client
    this.output = output
    this.sender = new Sender(output, client, (stream) => this.serverEnded(stream))
  }

  get size(): number {
    return this.open.size
  }

  get(id: number): Http2Stream | undefined {
    return this.open.get(id)
  }

  /** Begins the call of a request. */
  add(id: number, { head, headers }: Request, clientHasEnded: boolean): void {
    const stream = new Http2Stream(id, this, this.initialWindow)
    this.open.set(id, stream)
    this.client.earnIdleFrames(idleFramesPerStream)
    stream.clientHasEnded = clientHasEnded
    const call = callOf(stream, this.client, head, headers)
    if (call === undefined) return
    stream.call = call
    call.open()
    if (clientHasEnded) stream.receiveEnd()
  }

  /** The client has sent the last frame of its request. */
  clientEnded(stream: Http2Stream): void {
    stream.receiveEnd()
    if (stream.serverHasEnded && !stream.isClosed) this.close(stream)
  }

  /** The client sent a frame that its stream does not admit. */
  fail(stream: Http2Stream, code: ErrorCode): void {
    this.reset(stream, code)
    this.client.countCancelled()
  }

  /** The client may not open that stream. */
  refuse(id: number, code: ErrorCode): void {
    this.sendReset(id, code)
    this.client.countCancelled()
  }

  abort(stream: Http2Stream): void {
    this.reset(stream, errorCode.internalError)
  }

  close(stream: Http2Stream): void {
    this.open.delete(stream.id)
    this.sender.remove(stream)
    stream.close()
  }

  closeAll(): void {
    for (const stream of [...this.open.values()]) this.close(stream)
  }

  /** Stops clients that still send data that nobody reads. To be called after each turn. */
  stopSenders(): void {
    if (this.ended.length === 0) return
    const { ended } = this
    this.ended = []
    for (const stream of ended) if (!stream.isClosed) this.reset(stream, errorCode.noError)
  }

  /** The client has changed the window of new streams. Answers false if an open one overflows. */
  setInitialWindow(bytes: number): boolean {
    const change = bytes - this.initialWindow
    this.initialWindow = bytes
    for (const stream of this.open.values()) {
      stream.sendWindow += change
      if (stream.sendWindow > windowBytesMax) return false
    }
    if (change > 0) for (const stream of [...this.open.values()]) this.sender.widened(stream)
    return true
  }

  widen(stream: Http2Stream, bytes: number): void {
    this.sendWindowUpdate(stream.id, bytes)
  }

  widenConnection(bytes: number): void {
    this.sendWindowUpdate(connectionId, bytes)
  }

  private serverEnded(stream: Http2Stream): void {
    stream.serverHasEnded = true
    if (stream.clientHasEnded) this.close(stream)
    else this.ended.push(stream)
  }

  private reset(stream: Http2Stream, code: ErrorCode): void {
    this.sendReset(stream.id, code)
    this.close(stream)
  }

  private sendReset(id: number, code: ErrorCode): void {
    this.output.frame(frameType.reset, 0, id, uint32(code))
  }

  private sendWindowUpdate(id: number, bytes: number): void {
    this.output.frame(frameType.windowUpdate, 0, id, uint32(bytes))
  }
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  writeUint32(bytes, 0, value)
  return bytes
}
