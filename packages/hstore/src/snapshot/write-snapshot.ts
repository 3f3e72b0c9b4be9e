import type { SnapshotMeta } from '@ticketcd/raft'
import { createDurable, type FileSystem, type OpenFile } from '../log/file-system.ts'
import {
  chunkBytesMax,
  encodeEnd,
  encodeMeta,
  partHeader,
  partTypes,
  preamble,
  preambleBytes,
} from './snapshot-format.ts'

/** A long file is synced in steps, so that the log's syncs do not wait for all of it at once. */
const syncEveryBytes = 8 * 1024 * 1024

/**
 * Writes a snapshot. Under its name the file is complete and durable; where `chunks` raises an
 * error or the disk does, no file is left.
 *
 * @param chunks their boundaries are kept. The next one is asked for when the last one is written
 * @returns the bytes of the file
 */
export async function writeSnapshot(
  fs: FileSystem,
  path: string,
  meta: SnapshotMeta,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  let bytes = 0
  const file = await createDurable(fs, path, async (draft) => {
    const writer = new PartWriter(draft)
    await writer.begin()
    await writer.write(partTypes.meta, encodeMeta(meta))
    const end = { chunks: 0, bytes: 0 }
    for await (const chunk of chunks) {
      if (chunk.byteLength > chunkBytesMax)
        throw new RangeError(
          `a chunk of a snapshot has ${chunk.byteLength} bytes, more than ${chunkBytesMax}`,
        )
      await writer.write(partTypes.chunk, chunk)
      end.chunks += 1
      end.bytes += chunk.byteLength
    }
    await writer.write(partTypes.end, encodeEnd(end))
    bytes = writer.at
  })
  await file.close()
  return bytes
}

class PartWriter {
  at = 0
  private readonly file: OpenFile
  private crc = 0
  private syncedAt = 0

  constructor(file: OpenFile) {
    this.file = file
  }

  async begin(): Promise<void> {
    await this.file.write([preamble()], 0)
    this.at = preambleBytes
  }

  async write(type: number, bytes: Uint8Array): Promise<void> {
    const { header, crc } = partHeader(type, bytes, this.crc)
    await this.file.write([header, bytes], this.at)
    this.crc = crc
    this.at += header.byteLength + bytes.byteLength
    if (this.at - this.syncedAt < syncEveryBytes) return
    await this.file.sync()
    this.syncedAt = this.at
  }
}
