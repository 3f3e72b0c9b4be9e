/*
 * Copies of small values share slabs, because a separate ArrayBuffer costs 0.4 µs and 500 bytes of
 * memory. A slab is small, so a retained value pins at most `slabSize` bytes.
 */

/** V8 puts the bytes of shorter arrays into its own heap, where they are cheap. */
const heapSizeMax = 64
const slabSize = 4096
const sharedSizeMax = 512

let slab = Buffer.allocUnsafeSlow(slabSize)
let used = 0

/** A copy that keeps at most 4 KiB alive besides itself. */
export function copyOf(bytes: Buffer, start: number, end: number): Uint8Array {
  const length = end - start
  if (length <= heapSizeMax) {
    const copy = new Uint8Array(length)
    for (let index = 0; index < length; index += 1) copy[index] = bytes[start + index] as number
    return copy
  }
  if (length > sharedSizeMax) {
    const copy = new Uint8Array(length)
    bytes.copy(copy, 0, start, end)
    return copy
  }
  if (used + length > slabSize) {
    slab = Buffer.allocUnsafeSlow(slabSize)
    used = 0
  }
  bytes.copy(slab, used, start, end)
  const copy = new Uint8Array(slab.buffer, used, length)
  used += length
  return copy
}
