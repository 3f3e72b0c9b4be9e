import { frameHeaderBytes, writeFrameHeader } from './frame.ts'

/** A turn's answers. The largest frame fits. */
const bufferBytes = 64 * 1024
const spareBuffersMax = 16
/** Bytes in the socket above which no more answers are written. Not below its high-water mark. */
const socketBytesMax = 128 * 1024

/** Buffers that no socket holds, of all connections. */
const spareBuffers: Buffer[] = []

/** The part of a TCP socket that writes. */
export interface OutputSocket {
  write(bytes: Buffer): boolean
  /** Bytes that the system has not taken. */
  readonly writableLength: number
}

/*
 * Invariants:
 * 1. A buffer is used again only if the system has taken all of its bytes. A TCP socket writes at
 *    once, so `writableLength` is 0 after `write` in that case.
 * 2. Bytes that wait in the socket behind others take at most twice their size. A client that does
 *    not read would otherwise hold a whole buffer by each small frame.
 */

/** Collects the frames of all streams of a connection, and writes them in one piece. */
export class Output {
  private readonly socket: OutputSocket
  private readonly onFirst: () => void
  private buffer: Buffer | undefined
  private length = 0

  /** @param onFirst runs when the first bytes are in the buffer, to plan a `flush` */
  constructor(socket: OutputSocket, onFirst: () => void) {
    this.socket = socket
    this.onFirst = onFirst
  }

  /** The client reads slowly: answers wait. Ends with the socket's event `drain`. */
  get isBlocked(): boolean {
    return this.socket.writableLength >= socketBytesMax
  }

  /** @param bytes at most those of the largest frame. Answers the buffer for `commit` */
  reserve(bytes: number): Buffer {
    if (this.length + bytes > bufferBytes) this.flush()
    this.buffer ??= spareBuffers.pop() ?? Buffer.allocUnsafeSlow(bufferBytes)
    return this.buffer
  }

  /** Where reserved bytes begin. */
  get end(): number {
    return this.length
  }

  /** The reserved bytes are written. */
  commit(bytes: number): void {
    const isFirst = this.length === 0
    this.length += bytes
    if (isFirst) this.onFirst()
  }

  frame(type: number, flags: number, stream: number, payload: Uint8Array): void {
    const length = payload.byteLength
    const buffer = this.reserve(frameHeaderBytes + length)
    const at = this.length
    writeFrameHeader(buffer, at, length, type, flags, stream)
    buffer.set(payload, at + frameHeaderBytes)
    this.commit(frameHeaderBytes + length)
  }

  flush(): void {
    const { buffer, length } = this
    if (buffer === undefined || length === 0) return
    this.buffer = undefined
    this.length = 0
    const bytes = buffer.subarray(0, length)
    const isCopied = this.socket.writableLength > 0 && 2 * length <= bufferBytes
    this.socket.write(isCopied ? copyOf(bytes) : bytes)
    const isFree = isCopied || this.socket.writableLength === 0
    if (isFree && spareBuffers.length < spareBuffersMax) spareBuffers.push(buffer)
  }
}

/** A small copy must not pin a slab of Node.js. */
function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.byteLength)
  copy.set(bytes)
  return copy
}
