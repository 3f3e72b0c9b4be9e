const lengthBytes = 4

/** Far above the block size of a snapshot. A larger length is no length. */
const blockBytesMax = 1024 * 1024 * 1024

/**
 * Blocks, each behind its length in four bytes, from chunks that may be cut anywhere.
 *
 * @throws {RangeError} where the chunks end within a block
 */
export async function* blocksOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let parts: Buffer[] = []
  let bytes = 0
  let wanted: number | undefined
  for await (const chunk of chunks) {
    parts.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    bytes += chunk.byteLength
    while (bytes >= (wanted ?? lengthBytes)) {
      const joined: Buffer = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
      if (wanted === undefined) {
        wanted = joined.readUInt32LE(0)
        if (wanted > blockBytesMax) throw new RangeError(`a block of ${wanted} bytes is no block`)
        parts = [joined.subarray(lengthBytes)]
        bytes -= lengthBytes
        continue
      }
      yield joined.subarray(0, wanted)
      parts = [joined.subarray(wanted)]
      bytes -= wanted
      wanted = undefined
    }
  }
  if (bytes > 0 || wanted !== undefined) throw new RangeError('a snapshot ends in the middle of a block')
}
