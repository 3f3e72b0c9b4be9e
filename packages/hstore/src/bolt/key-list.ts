/** A list of short keys in one buffer, since a Buffer for each would take several times as much. */
export class KeyList {
  private bytes = Buffer.allocUnsafe(1024)
  private readonly ends: number[] = []

  get length(): number {
    return this.ends.length
  }

  push(key: Uint8Array): void {
    const start = this.ends.at(-1) ?? 0
    const end = start + key.byteLength
    if (end > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, end))
      this.bytes.copy(larger, 0, 0, start)
      this.bytes = larger
    }
    this.bytes.set(key, start)
    this.ends.push(end)
  }

  /** A view, valid until the next `push`. */
  at(index: number): Buffer {
    return this.bytes.subarray(index === 0 ? 0 : this.ends[index - 1], this.ends[index])
  }
}
