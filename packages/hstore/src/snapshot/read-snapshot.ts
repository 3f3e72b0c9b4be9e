import type { SnapshotMeta } from '@ticketcd/raft'
import type { FileSystem, OpenFile } from '../log/file-system.ts'
import { StorageError } from '../log/storage-error.ts'
import {
  chunkBytesMax,
  decodeEnd,
  decodeMeta,
  formatOf,
  isPart,
  type PartHeader,
  partHeaderBytes,
  partTypes,
  preambleBytes,
  readPartHeader,
  snapshotFormat,
} from './snapshot-format.ts'

/**
 * The chunks of a snapshot as they were written, each verified. After the last one the file is
 * known to be complete. At most two chunks are in memory.
 *
 * @throws {StorageError} where the file is damaged
 */
export async function* readChunks(fs: FileSystem, path: string): AsyncGenerator<Uint8Array, WholeSnapshot> {
  const file = await fs.open(path, 'read')
  try {
    const reader = new PartReader(path, file)
    const meta = reader.decoded(decodeMeta, await reader.begin())
    const found = { chunks: 0, bytes: 0 }
    for (;;) {
      const { type, bytes } = await reader.next()
      if (type === partTypes.end) {
        const end = reader.decoded(decodeEnd, bytes)
        if (end.chunks !== found.chunks || end.bytes !== found.bytes)
          throw reader.damaged('chunks are missing')
        return { meta, bytes: reader.at }
      }
      if (type !== partTypes.chunk) throw reader.damaged(`a part has the unknown type ${type}`)
      found.chunks += 1
      found.bytes += bytes.byteLength
      yield bytes
    }
  } finally {
    await file.close()
  }
}

/** A snapshot that is known to be whole. */
export interface WholeSnapshot {
  readonly meta: SnapshotMeta
  /** Of the file. */
  readonly bytes: number
}

/**
 * Reads the whole file.
 *
 * @throws {StorageError} where it is damaged
 */
export async function verifySnapshot(fs: FileSystem, path: string): Promise<WholeSnapshot> {
  const chunks = readChunks(fs, path)
  for (;;) {
    const { done, value } = await chunks.next()
    if (done === true) return value
  }
}

class PartReader {
  private readonly path: string
  private readonly file: OpenFile
  /** Of the next part, which was read together with the one before. */
  private header: PartHeader | undefined
  at = 0
  private crc = 0
  private size = 0

  constructor(path: string, file: OpenFile) {
    this.path = path
    this.file = file
  }

  /** @returns the bytes of the meta data */
  async begin(): Promise<Uint8Array> {
    this.size = await this.file.size()
    const start = await this.read(preambleBytes + partHeaderBytes)
    const format = formatOf(start)
    if (format === undefined) throw this.damaged('it does not begin as a snapshot')
    if (format !== snapshotFormat)
      throw new StorageError(
        'newer',
        `${this.path} has the format ${format}; this version reads ${snapshotFormat}. Nothing was changed. Start ` +
          'the version that wrote the folder.',
      )
    this.header = readPartHeader(start, preambleBytes)
    const { type, bytes } = await this.next()
    if (type !== partTypes.meta) throw this.damaged('its first part is no meta data')
    return bytes
  }

  async next(): Promise<{ type: number; bytes: Uint8Array }> {
    const { header } = this
    if (header === undefined) throw this.damaged('it has no end')
    const { type, length, crc } = header
    // Bytes after the end are no header.
    const ahead = type === partTypes.end ? 0 : partHeaderBytes
    if (length > chunkBytesMax || this.at + length + ahead > this.size) throw this.damaged('it is cut off')
    const read = await this.read(length + ahead)
    const bytes = read.subarray(0, length)
    if (!isPart(header, bytes, this.crc)) throw this.damaged('a part does not match its checksum')
    if (ahead === 0 && this.at !== this.size) throw this.damaged('it goes on behind its end')
    this.header = ahead === 0 ? undefined : readPartHeader(read, length)
    this.crc = crc
    return { type, bytes }
  }

  decoded<Value>(decode: (bytes: Uint8Array) => Value, bytes: Uint8Array): Value {
    try {
      return decode(bytes)
    } catch (error) {
      throw this.damaged((error as Error).message)
    }
  }

  damaged(problem: string): StorageError {
    return new StorageError(
      'corrupt',
      `the snapshot ${this.path} is damaged before byte ${this.at}: ${problem}`,
    )
  }

  private async read(count: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(count)
    if ((await this.file.read(bytes, this.at)) < count) throw this.damaged('it is cut off')
    this.at += count
    return bytes
  }
}
