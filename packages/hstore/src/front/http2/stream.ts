import type { Call } from '../call.ts'
import type { Exchange } from '../exchange.ts'
import type { GrpcError } from '../grpc-error.ts'
import { frameMessage } from '../message-frame.ts'
import { streamWindowBytes } from '../window.ts'
import { headersAlone, okHeaders, okTrailers, trailersOf } from './answer-blocks.ts'
import { ByteQueue } from './byte-queue.ts'
import { GrowingBuffer } from './growing-buffer.ts'
import type { ReceivedFrame } from './received-frame.ts'

/** Unsent bytes above which a call should wait. As node's streams. */
const unsentBytesMax = 16 * 1024

/** The part of a connection's sender that its streams need. */
export interface StreamSender {
  /** Sends a unary answer in one piece. @returns false if it has to wait, and nothing was sent */
  answerAtOnce(stream: Http2Stream, message: Uint8Array): boolean
  /** The stream has something to send. */
  offer(stream: Http2Stream): void
}

/** The connection of a stream. */
export interface StreamOwner {
  readonly sender: StreamSender
  /** Ends the stream with INTERNAL_ERROR. */
  abort(stream: Http2Stream): void
  /** Admits as many bytes again. */
  widen(stream: Http2Stream, bytes: number): void
}

/*
 * Invariants:
 * 1. The client gets `head`, then the unsent bytes, then `tail`, as far as there are any.
 * 2. After `isClosed` nothing is sent, and the call has been closed.
 */

/** One HTTP/2 stream, which is one call. */
export class Http2Stream implements Exchange {
  readonly id: number
  /** Undefined for a request that was refused. */
  call: Call | undefined
  /** Bytes of DATA frames that the client still takes on this stream. May be below 0. */
  sendWindow: number
  /** The header block to send first. */
  head: Buffer | undefined
  /** The answer consists of `head`. */
  isHeadLast = false
  /** The trailers to send at last. */
  tail: Buffer | undefined
  clientHasEnded = false
  serverHasEnded = false
  isClosed = false
  private readonly owner: StreamOwner
  private hasStarted = false
  private hasFinished = false
  private queue: ByteQueue | undefined
  private waitsForDrain = false
  private isPaused = false
  private paused: GrowingBuffer | undefined
  /** Bytes that the client has sent, and may not send again yet. */
  private receivedBytes = 0

  constructor(id: number, owner: StreamOwner, sendWindow: number) {
    this.id = id
    this.owner = owner
    this.sendWindow = sendWindow
  }

  get unsentBytes(): number {
    return this.queue === undefined ? 0 : this.queue.bytes
  }

  get hasOutput(): boolean {
    return this.unsentBytes > 0 || this.head !== undefined || this.tail !== undefined
  }

  answer(message: Uint8Array): void {
    if (this.isClosed || this.hasFinished) return
    this.hasFinished = true
    const { sender } = this.owner
    if (!this.hasStarted && sender.answerAtOnce(this, message)) return
    this.enqueue(message)
    this.tail = okTrailers
    sender.offer(this)
  }

  send(message: Uint8Array): boolean {
    if (this.isClosed || this.hasFinished) return false
    this.enqueue(message)
    this.waitsForDrain = false
    this.owner.sender.offer(this)
    this.waitsForDrain = this.unsentBytes >= unsentBytesMax
    return !this.waitsForDrain
  }

  finish(error: GrpcError | undefined, httpStatus = 200): void {
    if (this.isClosed || this.hasFinished) return
    this.hasFinished = true
    try {
      if (this.hasStarted) this.tail = trailersOf(error)
      else {
        this.head = headersAlone(error, httpStatus)
        this.isHeadLast = true
      }
    } catch {
      // A status that HTTP/2 cannot carry, for example with a malformed name of metadata.
      this.owner.abort(this)
      return
    }
    this.owner.sender.offer(this)
  }

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
    const { paused } = this
    this.paused = undefined
    if (paused !== undefined) {
      this.call?.receive(paused.bytes.subarray(0, paused.length))
      if (this.clientHasEnded) this.call?.receiveEnd()
    }
    this.acknowledge()
  }

  /**
   * Receives a part of the request's body, without padding.
   * @param flowBytes with padding. Answers false if they exceed the window
   */
  receive({ bytes, start, end }: ReceivedFrame, flowBytes: number): boolean {
    this.receivedBytes += flowBytes
    if (this.receivedBytes > streamWindowBytes) return false
    if (this.isPaused) {
      this.paused ??= new GrowingBuffer()
      this.paused.append(bytes, start, end)
      return true
    }
    if (start < end) this.call?.receive(bytes.subarray(start, end))
    this.acknowledge()
    return true
  }

  /** The client has sent all. Bytes that wait for `resume` come first. */
  receiveEnd(): void {
    this.clientHasEnded = true
    if (this.paused === undefined && !this.isClosed) this.call?.receiveEnd()
  }

  /** Moves unsent bytes into a frame. */
  moveTo(target: Uint8Array, at: number, bytes: number): void {
    this.queue?.moveTo(target, at, bytes)
  }

  /** All bytes were sent. */
  drained(): void {
    if (!this.waitsForDrain) return
    this.waitsForDrain = false
    this.call?.drained()
  }

  /** Releases its memory. To be called once. */
  close(): void {
    this.isClosed = true
    this.head = undefined
    this.tail = undefined
    this.queue = undefined
    this.paused = undefined
    this.call?.closed()
  }

  /** The first message comes after the headers. */
  private enqueue(message: Uint8Array): void {
    if (!this.hasStarted) {
      this.hasStarted = true
      this.head = okHeaders
    }
    this.queue ??= new ByteQueue()
    for (const chunk of frameMessage(message)) this.queue.push(chunk)
  }

  /** A finished call takes no more, so its client gets no more room. */
  private acknowledge(): void {
    const isDone = this.clientHasEnded || this.hasFinished || this.isClosed
    if (isDone || this.isPaused || this.receivedBytes < streamWindowBytes / 2) return
    this.owner.widen(this, this.receivedBytes)
    this.receivedBytes = 0
  }
}
