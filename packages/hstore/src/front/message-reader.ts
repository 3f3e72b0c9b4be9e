import { gunzipSync } from 'node:zlib'
import { GrpcError, grpcCode } from './grpc-error.ts'
import { prefixBytes } from './message-frame.ts'
import type { MessageEncoding } from './request-head.ts'

const nothing = Buffer.alloc(0)
const firstCapacity = 4096

/*
 * Invariants:
 * 1. A message above the limit is refused by its prefix, before its bytes are collected.
 * 2. A partial message is copied into one buffer of at most twice its received bytes: chunks of a
 *    byte each would otherwise pin a buffer each.
 */

/** Cuts the bytes of a call into messages. */
export class MessageReader {
  private readonly bytesMax: number
  private readonly encoding: MessageEncoding
  /** Received, not yet looked at. */
  private rest: Buffer = nothing
  /** The beginning of a message, with its prefix. */
  private partial: Buffer = nothing
  private partialBytes = 0

  /** @param bytesMax of one message without its prefix, also after decompression */
  constructor(bytesMax: number, encoding: MessageEncoding) {
    this.bytesMax = bytesMax
    this.encoding = encoding
  }

  /** Bytes that were received and are part of no message yet. */
  get heldBytes(): number {
    return this.partialBytes + this.rest.byteLength
  }

  /** Bytes of memory for a partial message. */
  get capacity(): number {
    return this.partial.byteLength
  }

  push(chunk: Buffer): void {
    this.rest = this.rest.byteLength === 0 ? chunk : Buffer.concat([this.rest, chunk])
  }

  /** Releases everything that was received. */
  drop(): void {
    this.rest = nothing
    this.partial = nothing
    this.partialBytes = 0
  }

  /**
   * The next complete message; a view of a pushed chunk where one holds all of it. Throws
   * `GrpcError` with grpc-go's messages.
   */
  next(): Buffer | undefined {
    if (this.partialBytes === 0 && this.rest.byteLength >= prefixBytes) {
      const end = prefixBytes + this.sizeOf(this.rest)
      if (this.rest.byteLength >= end) return this.decode(this.take(end))
    }
    if (this.rest.byteLength === 0 || !this.collect(prefixBytes)) return undefined
    if (!this.collect(prefixBytes + this.sizeOf(this.partial))) return undefined
    const frame = this.partial.subarray(0, this.partialBytes)
    this.partial = nothing
    this.partialBytes = 0
    return this.decode(frame)
  }

  private take(bytes: number): Buffer {
    const taken = this.rest.subarray(0, bytes)
    this.rest = bytes === this.rest.byteLength ? nothing : this.rest.subarray(bytes)
    return taken
  }

  /** Moves bytes from `rest` to `partial` until it has that many. Answers whether it has. */
  private collect(bytes: number): boolean {
    const moved = Math.min(bytes - this.partialBytes, this.rest.byteLength)
    if (moved > 0) {
      this.reserve(this.partialBytes + moved, bytes)
      this.partial.set(this.take(moved), this.partialBytes)
      this.partialBytes += moved
    }
    return this.partialBytes >= bytes
  }

  private reserve(bytes: number, bytesAtLast: number): void {
    if (bytes <= this.partial.byteLength) return
    const doubled = Math.max(firstCapacity, 2 * this.partial.byteLength)
    const larger = Buffer.allocUnsafeSlow(Math.max(bytes, Math.min(doubled, bytesAtLast)))
    larger.set(this.partial.subarray(0, this.partialBytes))
    this.partial = larger
  }

  private sizeOf(frame: Buffer): number {
    const size = frame.readUInt32BE(1)
    if (size <= this.bytesMax) return size
    const message = `grpc: received message larger than max (${size} vs. ${this.bytesMax})`
    throw new GrpcError(grpcCode.resourceExhausted, message)
  }

  private decode(frame: Buffer): Buffer {
    const flag = frame[0]
    const body = frame.subarray(prefixBytes)
    if (flag === 0) return body
    if (flag !== 1) throw new GrpcError(grpcCode.internal, `grpc: received unexpected payload format ${flag}`)
    if (this.encoding === 'identity')
      throw new GrpcError(grpcCode.internal, 'grpc: compressed flag set with identity or empty encoding')
    return this.decompress(body)
  }

  private decompress(body: Buffer): Buffer {
    try {
      // node takes no limit of 0 bytes.
      return gunzipSync(body, { maxOutputLength: Math.max(1, this.bytesMax) })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
        const message = `grpc: received message after decompression larger than max ${this.bytesMax}`
        throw new GrpcError(grpcCode.resourceExhausted, message)
      }
      const reason = (error as Error).message
      throw new GrpcError(grpcCode.internal, `grpc: failed to decompress the message: ${reason}`)
    }
  }
}
