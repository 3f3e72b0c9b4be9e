const nothing = new Uint8Array()

/** Bytes of messages that wait to be sent, without copies. */
export class ByteQueue {
  bytes = 0
  private readonly chunks: Uint8Array[] = []
  private first = 0
  /** Bytes of the first chunk that were taken. */
  private taken = 0

  push(chunk: Uint8Array): void {
    if (chunk.byteLength === 0) return
    this.chunks.push(chunk)
    this.bytes += chunk.byteLength
  }

  /** Moves the next bytes into `target` at `start`. @param bytes at most `this.bytes` */
  moveTo(target: Uint8Array, start: number, bytes: number): void {
    let at = start
    const end = start + bytes
    while (at < end) {
      const chunk = this.chunks[this.first] as Uint8Array
      const length = Math.min(end - at, chunk.byteLength - this.taken)
      target.set(chunk.subarray(this.taken, this.taken + length), at)
      at += length
      this.taken += length
      if (this.taken === chunk.byteLength) this.shift()
    }
    this.bytes -= bytes
  }

  private shift(): void {
    this.chunks[this.first] = nothing
    this.first += 1
    this.taken = 0
    // A queue that is never empty must not keep the places of all its chunks.
    if (2 * this.first < this.chunks.length) return
    this.chunks.splice(0, this.first)
    this.first = 0
  }
}
