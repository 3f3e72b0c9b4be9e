import { WireError } from '../wire-error.ts'

/*
 * The writer fills its buffer from the end to the start. The length of a message is therefore known
 * when it is written, in front of the message, and nothing is measured or moved. Callers write a
 * value first and its tag afterwards, and the last field first.
 */

/** A larger buffer is not kept for the next message. */
const capacityKept = 1 << 20
const two32 = 2 ** 32
const int64Limit = 2 ** 63
const uint64Limit = 2 ** 64
const words = new DataView(new ArrayBuffer(8))
const noLatin1 = /[\u0100-\uffff]/
/** A loop over a shorter text is faster than the call into the engine. */
const shortText = 40

export class Writer {
  private buffer = Buffer.allocUnsafeSlow(4096)
  private start = this.buffer.length

  /** The number of bytes so far. */
  get length(): number {
    return this.buffer.length - this.start
  }

  clear(): void {
    this.start = this.buffer.length
  }

  /** A copy of the bytes, after `headroom` bytes that the caller fills. Clears the writer. */
  take(headroom: number): Buffer {
    const taken = Buffer.allocUnsafe(headroom + this.length)
    this.buffer.copy(taken, headroom, this.start)
    if (this.buffer.length > capacityKept) this.buffer = Buffer.allocUnsafeSlow(4096)
    this.clear()
    return taken
  }

  /** @param value from 0 to 2^32 - 1 */
  uint32(value: number): void {
    if (value < 0x80) {
      this.reserve(1)
      this.buffer[--this.start] = value
      return
    }
    const size = value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5
    this.reserve(size)
    this.start -= size
    let at = this.start
    let rest = value
    while (rest >= 0x80) {
      this.buffer[at++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.buffer[at] = rest
  }

  /** A negative number takes ten bytes, as in protobuf. */
  int32(value: number): void {
    if (value >= 0) this.uint32(value)
    else this.words(value >>> 0, 0xffffffff)
  }

  /** A number out of range is written as the nearest number in range. */
  int64(value: number): void {
    if (value >= int64Limit) this.words(0xffffffff, 0x7fffffff)
    else if (value < -int64Limit) this.words(0, 0x80000000)
    else this.whole(value)
  }

  /** A number out of range is written as the nearest number in range. */
  uint64(value: number): void {
    if (value >= uint64Limit) this.words(0xffffffff, 0xffffffff)
    else this.whole(Math.max(value, 0))
  }

  /** The low 64 bits, signed or not. */
  big64(value: bigint): void {
    words.setBigInt64(0, value, true)
    this.words(words.getUint32(0, true), words.getUint32(4, true))
  }

  /** After their length. */
  bytes(value: Uint8Array): void {
    this.reserve(value.length)
    this.start -= value.length
    this.buffer.set(value, this.start)
    this.uint32(value.length)
  }

  /** One byte for each character, after the length. */
  latin1(value: string): void {
    const { length } = value
    this.reserve(length)
    this.start -= length
    if (length < shortText) {
      let bits = 0
      for (let index = 0; index < length; index += 1) {
        const code = value.charCodeAt(index)
        bits |= code
        this.buffer[this.start + index] = code
      }
      if (bits > 0xff) throw new WireError('a key has a character that is not a byte')
    } else {
      if (noLatin1.test(value)) throw new WireError('a key has a character that is not a byte')
      this.buffer.write(value, this.start, length, 'latin1')
    }
    this.uint32(length)
  }

  /** As UTF-8, after the length. */
  utf8(value: string): void {
    const length = Buffer.byteLength(value)
    this.reserve(length)
    this.start -= length
    this.buffer.write(value, this.start, length, 'utf8')
    this.uint32(length)
  }

  private whole(value: number): void {
    if (!Number.isInteger(value)) throw new WireError(`${value} is not a whole number`)
    if (value >= 0 && value < two32) this.uint32(value)
    else this.words(value >>> 0, Math.floor(value / two32) >>> 0)
  }

  private words(low: number, high: number): void {
    if (high === 0) {
      this.uint32(low)
      return
    }
    // Five bytes contain the low half and three bits of the high one, seven bits each.
    let rest = high >>> 3
    let size = 5
    while (rest > 0) {
      size += 1
      rest >>>= 7
    }
    this.reserve(size)
    this.start -= size
    const { buffer, start } = this
    buffer[start] = low | 0x80
    buffer[start + 1] = (low >>> 7) | 0x80
    buffer[start + 2] = (low >>> 14) | 0x80
    buffer[start + 3] = (low >>> 21) | 0x80
    buffer[start + 4] = (low >>> 28) | ((high & 7) << 4) | 0x80
    rest = high >>> 3
    for (let index = 5; index < size; index += 1) {
      buffer[start + index] = rest | 0x80
      rest >>>= 7
    }
    buffer[start + size - 1] = (buffer[start + size - 1] as number) & 0x7f
  }

  private reserve(count: number): void {
    if (count <= this.start) return
    const { length } = this
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, length + count))
    this.buffer.copy(larger, larger.length - length, this.start)
    this.start = larger.length - length
    this.buffer = larger
  }
}
