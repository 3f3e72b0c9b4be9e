import { preface } from '../preface.ts'
import { ConnectionError } from './connection-error.ts'
import { errorCode, frameHeaderBytes, payloadBytesMax, readUint31 } from './frame.ts'
import { ReceivedFrame } from './received-frame.ts'

const nothing = Buffer.alloc(0)

export interface FrameSink {
  /** Takes no more frames. */
  readonly isOver: boolean
  /** May throw `ConnectionError`. */
  receive(frame: ReceivedFrame): void
}

/**
 * Cuts the bytes of a connection into frames. Frames are read where the socket has put them; only
 * one that comes in pieces is copied, into a buffer of its own.
 */
export class FrameReader {
  private readonly sink: FrameSink
  private readonly frame = new ReceivedFrame()
  private prefaceBytes = 0
  /** The beginning of a frame, with room for the rest once its length is known. */
  private partial: Buffer = nothing
  private partialBytes = 0

  constructor(sink: FrameSink) {
    this.sink = sink
  }

  /** Bytes of memory for a frame that is incomplete. */
  get heldBytes(): number {
    return this.partial.byteLength
  }

  /** Throws `ConnectionError`. */
  push(chunk: Buffer): void {
    let at = this.prefaceBytes < preface.byteLength ? this.skipPreface(chunk) : 0
    if (this.partialBytes > 0) at = this.complete(chunk, at)
    while (!this.sink.isOver && at + frameHeaderBytes <= chunk.byteLength) {
      const end = at + frameHeaderBytes + payloadLength(chunk, at)
      if (end > chunk.byteLength) break
      this.pass(chunk, at, end)
      at = end
    }
    if (at < chunk.byteLength && !this.sink.isOver) this.keep(chunk, at)
    // An idle connection keeps no chunk.
    this.frame.bytes = nothing
  }

  private skipPreface(chunk: Buffer): number {
    const length = Math.min(chunk.byteLength, preface.byteLength - this.prefaceBytes)
    if (chunk.compare(preface, this.prefaceBytes, this.prefaceBytes + length, 0, length) !== 0)
      throw new ConnectionError(errorCode.protocolError, 'no preface')
    this.prefaceBytes += length
    return length
  }

  private pass(bytes: Buffer, at: number, end: number): void {
    const { frame } = this
    frame.type = bytes[at + 3] as number
    frame.flags = bytes[at + 4] as number
    frame.stream = readUint31(bytes, at + 5)
    frame.bytes = bytes
    frame.start = at + frameHeaderBytes
    frame.end = end
    this.sink.receive(frame)
  }

  /** Completes the frame in pieces if the chunk allows. Answers where the next one begins. */
  private complete(chunk: Buffer, start: number): number {
    let at = start
    if (this.partialBytes < frameHeaderBytes) {
      at = this.append(chunk, at, frameHeaderBytes)
      if (this.partialBytes < frameHeaderBytes) return at
    }
    const length = frameHeaderBytes + payloadLength(this.partial, 0)
    if (this.partial.byteLength < length) this.enlarge(length)
    at = this.append(chunk, at, length)
    if (this.partialBytes < length) return at
    const whole = this.partial
    this.partial = nothing
    this.partialBytes = 0
    this.pass(whole, 0, length)
    return at
  }

  private keep(chunk: Buffer, at: number): void {
    const isLengthKnown = at + frameHeaderBytes <= chunk.byteLength
    const length = isLengthKnown ? payloadLength(chunk, at) : 0
    this.partial = Buffer.allocUnsafe(frameHeaderBytes + length)
    this.append(chunk, at, this.partial.byteLength)
  }

  /** Appends until the frame in pieces has that many bytes. Answers where the rest begins. */
  private append(chunk: Buffer, at: number, bytes: number): number {
    const end = Math.min(chunk.byteLength, at + bytes - this.partialBytes)
    chunk.copy(this.partial, this.partialBytes, at, end)
    this.partialBytes += end - at
    return end
  }

  private enlarge(length: number): void {
    const larger = Buffer.allocUnsafe(length)
    this.partial.copy(larger, 0, 0, this.partialBytes)
    this.partial = larger
  }
}

/** Throws `ConnectionError` FRAME_SIZE_ERROR before the payload has arrived. */
function payloadLength(bytes: Buffer, at: number): number {
  const length = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)
  if (length > payloadBytesMax) throw new ConnectionError(errorCode.frameSizeError, 'frame too large')
  return length
}
