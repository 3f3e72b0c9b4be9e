import { checksumOf, frameOverheadBytes, headerBytes } from './frame.ts'

/*
 * Invariants:
 * 1. A payload is handed out only after its CRC has matched.
 * 2. Memory for a frame grows with the bytes that have arrived, not with the announced length.
 */

/** The bytes of a connection are no frames. No later byte of it can be trusted. */
export class FrameError extends RangeError {}

/** Cuts the bytes of a connection into frames. */
export class FrameReader {
  /** Frames that were complete. */
  frames = 0
  private lengthMax: number
  /** The frame that is under way; `held` bytes of it are there. */
  private assembly: Buffer = Buffer.alloc(0)
  private held = 0
  private needed = headerBytes

  /** @param lengthMax bytes of a channel and its payload */
  constructor(lengthMax: number) {
    this.lengthMax = lengthMax
  }

  /** Holds from the next frame on. */
  limit(lengthMax: number): void {
    this.lengthMax = lengthMax
  }

  get isInFrame(): boolean {
    return this.held > 0
  }

  /**
   * @param onFrame gets a view, which keeps its chunk in memory, and returns false to stop
   * @throws {FrameError} for a length out of bounds and for a CRC that differs
   */
  push(chunk: Buffer, onFrame: (kind: number, payload: Buffer) => boolean): void {
    let at = 0
    while (at < chunk.length) {
      if (this.held === 0 && chunk.length - at >= headerBytes) {
        const end = at + headerBytes + this.lengthAt(chunk, at)
        if (end <= chunk.length) {
          const isOpen = this.complete(chunk.subarray(at, end), onFrame)
          at = end
          if (!isOpen) return
          continue
        }
      }
      at += this.assemble(chunk, at)
      if (this.held < this.needed) return
      if (this.needed === headerBytes) {
        this.needed += this.lengthAt(this.assembly, 0)
        continue
      }
      const frame = this.assembly.subarray(0, this.held)
      this.assembly = Buffer.alloc(0)
      this.held = 0
      this.needed = headerBytes
      if (!this.complete(frame, onFrame)) return
    }
  }

  private lengthAt(bytes: Buffer, at: number): number {
    const length = bytes.readUInt32LE(at)
    if (length < frameOverheadBytes - headerBytes || length > this.lengthMax)
      throw new FrameError(`a frame announces ${length} bytes; the limit is ${this.lengthMax}`)
    return length
  }

  private complete(frame: Buffer, onFrame: (kind: number, payload: Buffer) => boolean): boolean {
    const body = frame.subarray(headerBytes)
    if (checksumOf(body.length, [body]) !== frame.readUInt32LE(4))
      throw new FrameError('the CRC of a frame differs from its bytes')
    this.frames += 1
    return onFrame(body.readUInt8(0), body.subarray(1))
  }

  /** @returns the number of bytes that were taken from the chunk */
  private assemble(chunk: Buffer, at: number): number {
    const count = Math.min(this.needed - this.held, chunk.length - at)
    const size = this.held + count
    if (size > this.assembly.length) {
      const capacity = Math.min(Math.max(this.needed, headerBytes), Math.max(1024, 2 * size))
      const larger = Buffer.allocUnsafeSlow(capacity)
      this.assembly.copy(larger, 0, 0, this.held)
      this.assembly = larger
    }
    chunk.copy(this.assembly, this.held, at, at + count)
    this.held = size
    return count
  }
}
