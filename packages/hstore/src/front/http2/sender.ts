import type { ClientConnection } from '../client-connection.ts'
import { prefixBytes } from '../message-frame.ts'
import { okHeaders, okTrailers } from './answer-blocks.ts'
import {
  flag,
  frameHeaderBytes,
  frameOf,
  frameType,
  initialWindowBytes,
  payloadBytesMax,
  writeFrameHeader,
  writeUint32,
} from './frame.ts'
import { emptyTable } from './hpack/literal.ts'
import type { Output } from './output.ts'
import type { Http2Stream, StreamSender } from './stream.ts'

/** Bytes that one turn of the event loop sends to a client at most. */
const turnBytesMax = 1024 * 1024
/** Payload for which a client may send a WINDOW_UPDATE frame. Most send one for 16 KiB or more. */
const bytesPerUpdate = 2048
/** A WINDOW_UPDATE frame each for the stream and for the connection. */
const updatesPerAnswer = 2

const okHeadersFrame = frameOf(frameType.headers, flag.endHeaders, 0, okHeaders)
const okTrailersFrame = frameOf(frameType.headers, flag.endHeaders | flag.endStream, 0, okTrailers)
const answerOverhead = okHeadersFrame.byteLength + frameHeaderBytes + prefixBytes + okTrailersFrame.byteLength

/*
 * Invariants:
 * 1. A stream with something to send is in `ready`, in `starved`, or waits for a WINDOW_UPDATE of
 *    its own.
 * 2. A stream in `starved` waits for the window of the connection. They take turns, and those that
 *    come later do not overtake them.
 */

/** Sends the answers of all streams of a connection, as far as the client's windows admit. */
export class Sender implements StreamSender {
  /** Bytes of DATA frames that the client still takes on all streams. */
  window = initialWindowBytes
  /** The next header block has to begin with the size of the table. */
  owesTableSize = false
  private readonly output: Output
  private readonly client: ClientConnection
  private readonly onEnded: (stream: Http2Stream) => void
  private readonly ready = new Set<Http2Stream>()
  private readonly starved = new Set<Http2Stream>()
  private isPumping = false
  private isResuming = false

  /** @param onEnded runs when the last frame of a stream is in the output */
  constructor(output: Output, client: ClientConnection, onEnded: (stream: Http2Stream) => void) {
    this.output = output
    this.client = client
    this.onEnded = onEnded
  }

  answerAtOnce(stream: Http2Stream, message: Uint8Array): boolean {
    const { output } = this
    const bytes = prefixBytes + message.byteLength
    const isAdmitted = bytes <= this.window && bytes <= stream.sendWindow && bytes <= payloadBytesMax
    const isQueued = this.ready.size > 0 || this.starved.size > 0 || this.owesTableSize
    if (!isAdmitted || isQueued || output.isBlocked) return false
    const buffer = output.reserve(answerOverhead + message.byteLength)
    let at = output.end
    at = putFrame(buffer, at, okHeadersFrame, stream.id)
    writeFrameHeader(buffer, at, bytes, frameType.data, 0, stream.id)
    at += frameHeaderBytes
    buffer[at] = 0
    writeUint32(buffer, at + 1, message.byteLength)
    buffer.set(message, at + prefixBytes)
    putFrame(buffer, at + bytes, okTrailersFrame, stream.id)
    output.commit(answerOverhead + message.byteLength)
    this.sent(stream, bytes)
    this.client.earnIdleFrames(updatesPerAnswer)
    this.onEnded(stream)
    return true
  }

  offer(stream: Http2Stream): void {
    this.client.earnIdleFrames(updatesPerAnswer)
    if (!this.starved.has(stream)) this.ready.add(stream)
    this.pump()
  }

  /** The stream's own window is larger. */
  widened(stream: Http2Stream): void {
    if (!stream.hasOutput || this.starved.has(stream)) return
    this.ready.add(stream)
    this.pump()
  }

  /** The stream has closed. */
  remove(stream: Http2Stream): void {
    this.ready.delete(stream)
    this.starved.delete(stream)
  }

  /** Sends until a window, the socket or the turn is full. Streams may offer more meanwhile. */
  pump(): void {
    if (this.isPumping || this.isResuming) return
    this.isPumping = true
    let left = turnBytesMax
    while (left > 0 && !this.output.isBlocked) {
      const stream = (this.window > 0 ? first(this.starved) : undefined) ?? first(this.ready)
      if (stream === undefined) break
      left -= frameHeaderBytes + this.transmit(stream)
    }
    this.isPumping = false
    if (left <= 0) this.resumeSoon()
  }

  headers(stream: number, block: Buffer, endsStream: boolean): void {
    const { output } = this
    const whole = this.owesTableSize ? Buffer.concat([emptyTable, block]) : block
    this.owesTableSize = false
    const endFlag = endsStream ? flag.endStream : 0
    if (whole.byteLength <= payloadBytesMax) {
      output.frame(frameType.headers, flag.endHeaders | endFlag, stream, whole)
      return
    }
    output.frame(frameType.headers, endFlag, stream, whole.subarray(0, payloadBytesMax))
    for (let at = payloadBytesMax; at < whole.byteLength; at += payloadBytesMax) {
      const isLast = at + payloadBytesMax >= whole.byteLength
      const part = whole.subarray(at, at + payloadBytesMax)
      output.frame(frameType.continuation, isLast ? flag.endHeaders : 0, stream, part)
    }
  }

  /** Sends as much as one turn of the stream admits. Answers the bytes of its body. */
  private transmit(stream: Http2Stream): number {
    const wasReady = this.ready.delete(stream)
    if (!wasReady) this.starved.delete(stream)
    const bytes = Math.min(stream.unsentBytes, stream.sendWindow, this.window, payloadBytesMax)
    this.sendHead(stream)
    if (bytes > 0) this.data(stream, bytes)
    if (stream.unsentBytes === 0) this.sendTail(stream)
    else if (stream.sendWindow > 0) {
      if (wasReady && this.window > 0) this.ready.add(stream)
      else this.starved.add(stream)
    }
    return Math.max(0, bytes)
  }

  private sendHead(stream: Http2Stream): void {
    const { head } = stream
    if (head === undefined) return
    stream.head = undefined
    this.headers(stream.id, head, stream.isHeadLast)
  }

  private sendTail(stream: Http2Stream): void {
    const { tail } = stream
    if (tail !== undefined) this.headers(stream.id, tail, true)
    stream.tail = undefined
    if (stream.isHeadLast || tail !== undefined) this.onEnded(stream)
    else stream.drained()
  }

  private data(stream: Http2Stream, bytes: number): void {
    const { output } = this
    const buffer = output.reserve(frameHeaderBytes + bytes)
    const at = output.end
    writeFrameHeader(buffer, at, bytes, frameType.data, 0, stream.id)
    stream.moveTo(buffer, at + frameHeaderBytes, bytes)
    output.commit(frameHeaderBytes + bytes)
    this.sent(stream, bytes)
  }

  private sent(stream: Http2Stream, bytes: number): void {
    this.window -= bytes
    stream.sendWindow -= bytes
    this.client.earnIdleFrames(bytes / bytesPerUpdate)
  }

  /** Other connections have their turn in between. */
  private resumeSoon(): void {
    this.isResuming = true
    setImmediate(() => {
      this.isResuming = false
      this.pump()
    })
  }
}

function first<T>(set: ReadonlySet<T>): T | undefined {
  for (const each of set) return each
  return undefined
}

/** Answers where the next frame begins. */
function putFrame(buffer: Buffer, at: number, frame: Buffer, stream: number): number {
  buffer.set(frame, at)
  writeUint32(buffer, at + 5, stream)
  return at + frame.byteLength
}
