import { Writer } from '../codec/bytes.ts'
import { type Channel, checksumOf, headerBytes } from './frame.ts'

/** Byte strings from this size on are sent from where they are, without a copy. */
const sharedBytesMin = 16 * 1024

/**
 * Collects frames for one write to a socket. Large byte strings are kept by reference, so their
 * owners must not change them before the write has ended.
 */
export class FrameWriter extends Writer {
  /** `at` is the place in the copied bytes. */
  private shared: { readonly at: number; readonly bytes: Uint8Array }[] = []
  private sharedBytes = 0

  /** Bytes of all frames. */
  get byteLength(): number {
    return this.length + this.sharedBytes
  }

  override raw(value: Uint8Array): void {
    if (value.byteLength < sharedBytesMin) {
      super.raw(value)
      return
    }
    this.shared.push({ at: this.length, bytes: value })
    this.sharedBytes += value.byteLength
  }

  /** Appends one frame. @param write writes its payload */
  frame(kind: Channel, write: (out: Writer) => void): void {
    const start = this.length
    const sharedCount = this.shared.length
    const bytesBefore = this.byteLength
    this.uint32(0)
    this.uint32(0)
    this.byte(kind)
    write(this)
    const length = this.byteLength - bytesBefore - headerBytes
    const crc = checksumOf(length, this.pieces(start + headerBytes, sharedCount))
    const view = this.view()
    view.writeUInt32LE(length, start)
    view.writeUInt32LE(crc, start + 4)
  }

  /** The bytes of all frames in order. The writer must not be used afterwards. */
  take(): Uint8Array[] {
    return this.pieces(0, 0)
  }

  private pieces(start: number, firstShared: number): Uint8Array[] {
    const view = this.view()
    const pieces: Uint8Array[] = []
    let from = start
    for (let each = firstShared; each < this.shared.length; each += 1) {
      const piece = this.shared[each]
      if (piece === undefined) break
      if (piece.at > from) pieces.push(view.subarray(from, piece.at))
      pieces.push(piece.bytes)
      from = piece.at
    }
    if (view.length > from) pieces.push(view.subarray(from))
    return pieces
  }
}
