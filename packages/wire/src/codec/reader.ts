import { WireError } from '../wire-error.ts'
import { copyOf } from './copy.ts'
import { stringLengthMax, WireType } from './wire-type.ts'

/*
 * Invariants:
 * 1. No method reads at or behind `end`, the end of the innermost message.
 * 2. Every method but `enter` and `leave` moves `at` forward, so the time for a message is
 *    proportional to its size.
 * 3. No returned value shares memory with the input, unless the reader was created to share it.
 */

const two32 = 2 ** 32
const words = new DataView(new ArrayBuffer(8))

/**
 * Reads protobuf values from bytes. Every method throws a WireError if the bytes are not a value.
 */
export class Reader {
  at = 0
  end: number
  private readonly bytes: Buffer
  private readonly isShared: boolean
  private depthLeft: number
  /** The high half of the last varint, as an int32. */
  private high = 0

  /**
   * @param depthMax the greatest nesting depth of messages and groups
   * @param isShared whether values are views of the bytes
   */
  constructor(bytes: Uint8Array, depthMax: number, isShared = false) {
    this.isShared = isShared
    this.bytes = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.end = this.bytes.length
    this.depthLeft = depthMax
  }

  /** The tag of the next field: its number times eight plus its wire type. */
  tag(): number {
    const tag = this.uint32()
    if (this.high !== 0 || tag < 8) throw new WireError('a tag is no field number')
    return tag
  }

  /** The low 32 bits of a varint. */
  uint32(): number {
    const first = this.at < this.end ? (this.bytes[this.at] as number) : 0x80
    if (first < 0x80) {
      this.at += 1
      this.high = 0
      return first
    }
    return this.varint() >>> 0
  }

  /** The low 32 bits of a varint, with a sign. */
  int32(): number {
    return this.uint32() | 0
  }

  bool(): boolean {
    return this.uint32() !== 0 || this.high !== 0
  }

  /** Exact up to 2^53, the nearest double beyond. */
  int64(): number {
    const low = this.uint32()
    return this.high === 0 ? low : this.high * two32 + low
  }

  /** Exact up to 2^53, the nearest double beyond. */
  uint64(): number {
    const low = this.uint32()
    return this.high === 0 ? low : (this.high >>> 0) * two32 + low
  }

  bigInt64(): bigint {
    const low = this.uint32()
    if (this.high === 0) return BigInt(low)
    words.setUint32(0, low, true)
    words.setInt32(4, this.high, true)
    return words.getBigInt64(0, true)
  }

  bigUint64(): bigint {
    const low = this.uint32()
    if (this.high === 0) return BigInt(low)
    words.setUint32(0, low, true)
    words.setInt32(4, this.high, true)
    return words.getBigUint64(0, true)
  }

  /** Bytes after their length: a copy, or a view if the reader shares its bytes. */
  value(): Uint8Array {
    const start = this.skipLength()
    const { bytes, isShared } = this
    if (isShared) return new Uint8Array(bytes.buffer, bytes.byteOffset + start, this.at - start)
    return copyOf(this.bytes, start, this.at)
  }

  /** Bytes after their length, one character for each. */
  latin1(): string {
    const start = this.skipLength()
    this.checkStringLength(start)
    return this.bytes.toString('latin1', start, this.at)
  }

  /** UTF-8 after its length. */
  utf8(): string {
    const start = this.skipLength()
    this.checkStringLength(start)
    const text = this.bytes.toString('utf8', start, this.at)
    // Node.js replaces bytes that are not UTF-8 by U+FFFD. A sender may also have sent that
    // character.
    if (text.includes('\ufffd') && Buffer.from(text).compare(this.bytes, start, this.at) !== 0)
      throw new WireError('a text is not UTF-8')
    return text
  }

  /**
   * Makes the next length the end of the input.
   * @returns the present end, for `leave`
   */
  enter(): number {
    const start = this.skipLength()
    if (this.depthLeft === 0) throw new WireError('messages are nested too deeply', '', 'too-deep')
    this.depthLeft -= 1
    const outerEnd = this.end
    this.end = this.at
    this.at = start
    return outerEnd
  }

  leave(outerEnd: number): void {
    this.depthLeft += 1
    this.end = outerEnd
  }

  /** Skips the value of an unknown field. */
  skip(tag: number): void {
    switch (tag & 7) {
      case WireType.varint:
        this.uint32()
        return
      case WireType.fixed64:
        this.advance(8)
        return
      case WireType.lengthDelimited:
        this.skipLength()
        return
      case WireType.startGroup:
        this.skipGroup(tag >>> 3)
        return
      case WireType.fixed32:
        this.advance(4)
        return
      case WireType.endGroup:
        throw new WireError('a group ends that did not start')
      default:
        throw new WireError(`field ${tag >>> 3} has the unknown wire type ${tag & 7}`)
    }
  }

  private skipGroup(number: number): void {
    if (this.depthLeft === 0) throw new WireError('groups are nested too deeply')
    this.depthLeft -= 1
    const endTag = number * 8 + WireType.endGroup
    for (let tag = this.tag(); tag !== endTag; tag = this.tag()) this.skip(tag)
    this.depthLeft += 1
  }

  /**
   * Moves behind a length and its bytes.
   * @returns the start of the bytes
   */
  private skipLength(): number {
    const length = this.uint32()
    const start = this.at
    if (this.high !== 0) throw new WireError('a length is out of range')
    this.advance(length)
    return start
  }

  private advance(count: number): void {
    if (count > this.end - this.at) throw cutOff()
    this.at += count
  }

  private checkStringLength(start: number): void {
    if (this.at - start > stringLengthMax) throw new WireError('a text is too long')
  }

  private byte(): number {
    if (this.at >= this.end) throw cutOff()
    return this.bytes[this.at++] as number
  }

  /**
   * Reads up to ten bytes.
   * @returns the low half; the other one is in `high`
   */
  private varint(): number {
    let low = 0
    let high = 0
    let byte = 0
    this.high = 0
    for (let shift = 0; shift < 28; shift += 7) {
      byte = this.byte()
      low |= (byte & 0x7f) << shift
      if (byte < 0x80) return low
    }
    // The fifth byte has four bits of the low half and three of the high one.
    byte = this.byte()
    low |= byte << 28
    high = (byte & 0x7f) >>> 4
    for (let shift = 3; byte >= 0x80; shift += 7) {
      byte = this.byte()
      if (shift === 31 && byte > 1) throw new WireError('a number is longer than 64 bits')
      high |= (byte & 0x7f) << shift
    }
    this.high = high
    return low
  }
}

function cutOff(): WireError {
  return new WireError('the bytes end in the middle of a value', '', 'cut-off')
}
