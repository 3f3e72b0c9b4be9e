/**
 * A copy that shares memory with nothing. A small `Buffer.from` lies in a slab of Node.js, which it
 * would keep in memory as long as itself.
 */
export function ownCopy(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.byteLength)
  copy.set(bytes)
  return copy
}

/** Appends numbers and bytes to a buffer that grows. */
export class Writer {
  private buffer: Buffer
  private used = 0

  constructor(capacity = 256) {
    this.buffer = Buffer.allocUnsafe(Math.max(16, capacity))
  }

  get length(): number {
    return this.used
  }

  byte(value: number): void {
    this.reserve(1)
    this.buffer[this.used++] = value
  }

  /** @param value a whole number from 0 to 2^53 - 1, in one to eight bytes */
  varint(value: number): void {
    this.reserve(8)
    let rest = value
    while (rest >= 0x80) {
      this.buffer[this.used++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.buffer[this.used++] = rest
  }

  uint32(value: number): void {
    this.reserve(4)
    this.used = this.buffer.writeUInt32LE(value, this.used)
  }

  /** Fills in a `uint32` that was written as a placeholder. @param at where it begins */
  patchUint32(at: number, value: number): void {
    if (at + 4 > this.used) throw new RangeError('a placeholder lies within the bytes written so far')
    this.buffer.writeUInt32LE(value, at)
  }

  /** The length as a varint, then the bytes. */
  bytes(value: Uint8Array): void {
    this.varint(value.byteLength)
    this.raw(value)
  }

  raw(value: Uint8Array): void {
    this.reserve(value.byteLength)
    this.buffer.set(value, this.used)
    this.used += value.byteLength
  }

  /** As UTF-8, behind its length in bytes. */
  text(value: string): void {
    // A UTF-16 unit takes up to three bytes; so short a text has a length of one byte.
    if (value.length * 3 < 0x80) {
      this.reserve(1 + value.length * 3)
      const length = this.buffer.write(value, this.used + 1)
      this.buffer[this.used] = length
      this.used += 1 + length
    } else this.bytes(Buffer.from(value))
  }

  /** One byte for each character, behind their number. @param value no character above U+00FF */
  latin1(value: string): void {
    this.varint(value.length)
    this.reserve(value.length)
    this.used += this.buffer.write(value, this.used, 'latin1')
  }

  /** A view of the bytes so far. Writes after `clear` overwrite it. */
  view(): Buffer {
    return this.buffer.subarray(0, this.used)
  }

  clear(): void {
    this.used = 0
  }

  private reserve(count: number): void {
    if (this.used + count <= this.buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.used + count))
    this.buffer.copy(larger, 0, 0, this.used)
    this.buffer = larger
  }
}

/** Reads the output of a `Writer`. Every method throws a RangeError at the end of the bytes. */
export class Reader {
  private readonly buffer: Buffer
  private at = 0

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.at === this.buffer.length
  }

  byte(): number {
    const value = this.buffer[this.at]
    if (value === undefined) throw new RangeError('the bytes end in the middle of a value')
    this.at += 1
    return value
  }

  varint(): number {
    let value = 0
    for (let scale = 1; scale < 2 ** 56; scale *= 0x80) {
      const next = this.byte()
      value += (next & 0x7f) * scale
      if (next >= 0x80) continue
      if (!Number.isSafeInteger(value)) break
      return value
    }
    throw new RangeError('a number is larger than 2^53 - 1')
  }

  /** A number of items that follow, each of at least one byte. */
  count(): number {
    const value = this.varint()
    if (value > this.buffer.length - this.at) throw new RangeError('a list is longer than its bytes')
    return value
  }

  uint32(): number {
    const at = this.advance(4)
    return this.buffer.readUInt32LE(at)
  }

  skip(count: number): void {
    this.advance(count)
  }

  /** A copy. */
  bytes(): Uint8Array {
    return new Uint8Array(this.view(this.varint()))
  }

  /** As `bytes`, but a view, which keeps all bytes of the reader in memory. */
  shared(): Buffer {
    return this.view(this.varint())
  }

  text(): string {
    return this.view(this.varint()).toString()
  }

  /** One character for each byte. */
  latin1(): string {
    return this.view(this.varint()).toString('latin1')
  }

  /** Everything that follows: a view. */
  rest(): Uint8Array {
    return this.view(this.buffer.length - this.at)
  }

  private view(count: number): Buffer {
    const start = this.advance(count)
    return this.buffer.subarray(start, this.at)
  }

  /** @returns where the bytes begin */
  private advance(count: number): number {
    const start = this.at
    if (count > this.buffer.length - start) throw new RangeError('the bytes end in the middle of a value')
    this.at = start + count
    return start
  }
}
