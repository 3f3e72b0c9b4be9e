import { usageFailure } from './failure.ts'

/** Far above the size that a server takes. */
const bytesMax = 64 * 1024 * 1024

/**
 * All bytes of a stream.
 *
 * @throws {Failure} where there are too many for a value
 */
export async function allOf(stream: AsyncIterable<Buffer | string>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    const buffer = Buffer.from(chunk)
    bytes += buffer.byteLength
    if (bytes > bytesMax) throw usageFailure('Standard input is larger than 64 MiB, too large for a value.')
    chunks.push(buffer)
  }
  return Buffer.concat(chunks)
}
