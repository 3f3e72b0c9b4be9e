const firstCapacity = 4096

/** Bytes that come in pieces of any size, in one buffer of at most twice their size. */
export class GrowingBuffer {
  bytes: Buffer = Buffer.allocUnsafeSlow(firstCapacity)
  length = 0

  append(bytes: Buffer, start: number, end: number): void {
    const length = this.length + end - start
    if (length > this.bytes.byteLength) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.bytes.byteLength))
      this.bytes.copy(larger, 0, 0, this.length)
      this.bytes = larger
    }
    bytes.copy(this.bytes, this.length, start, end)
    this.length = length
  }
}
