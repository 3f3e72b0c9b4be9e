import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { Reader, Writer } from '../codec/bytes.ts'
import { createDurable, type FileSystem, type OpenFile } from './file-system.ts'
import type { Identity } from './identity.ts'
import { type LogState, readLogState, writeLogState } from './log-state.ts'
import { corruptAt, StorageError } from './storage-error.ts'

/*
 * A segment is a file of the log:
 *
 *   magic (8 bytes) | format u32 | crc u32 | length u32 | header | frames | zeros
 *
 * The header is durable before the file has its name. A file with the name of a segment and without
 * a whole header is damaged.
 */

export interface SegmentHeader {
  /** Counts up from 1 without a gap. */
  readonly sequence: number
  /** Marks the frames of this segment. Not 0. */
  readonly nonce: number
  /** The `crc` of the last frame before. */
  readonly previous: number
  readonly identity: Identity
  /** The log before this segment. */
  readonly state: LogState
}

const magic = Buffer.from('hstore\nL')
const segmentFormat = 1
const prefixBytes = magic.length + 12
/** etcd replaces a folder for logs in which no file ends in this; with one it refuses to start. */
const ending = '.wal'
const name = /^(\d{16})\.wal$/

export function segmentPath(folder: string, sequence: number): string {
  return join(folder, `${String(sequence).padStart(16, '0')}${ending}`)
}

/** The sequence number of a file; undefined for files that are no segments. */
export function sequenceOf(file: string): number | undefined {
  const [, digits] = name.exec(file) ?? []
  return digits === undefined ? undefined : Number(digits)
}

/** @returns the new file, open for frames, and the offset of its first one */
export async function createSegment(
  fs: FileSystem,
  folder: string,
  header: SegmentHeader,
): Promise<{ file: OpenFile; start: number }> {
  const bytes = encoded(header)
  const path = segmentPath(folder, header.sequence)
  const draft = await createDurable(fs, path, (file) => file.write([bytes], 0))
  await draft.close()
  return { file: await fs.open(path, 'log'), start: bytes.length }
}

function encoded({ sequence, nonce, previous, identity, state }: SegmentHeader): Buffer {
  const out = new Writer()
  out.raw(magic)
  out.uint32(segmentFormat)
  out.uint32(0)
  out.uint32(0)
  out.varint(sequence)
  out.uint32(nonce)
  out.uint32(previous)
  out.text(identity.clusterId)
  out.text(identity.nodeId)
  writeLogState(out, state)
  out.patchUint32(magic.length + 4, crc32(out.view().subarray(prefixBytes), segmentFormat))
  out.patchUint32(magic.length + 8, out.length - prefixBytes)
  return out.view()
}

/**
 * @param content of the whole file
 * @returns the header and the offset of the first frame
 */
export function readSegmentHeader(path: string, content: Buffer): { header: SegmentHeader; start: number } {
  const isWhole = content.length >= prefixBytes && content.subarray(0, magic.length).equals(magic)
  if (!isWhole) throw corruptAt(path, 0, 'it does not begin as a segment of the log')
  const format = content.readUInt32LE(magic.length)
  const start = prefixBytes + content.readUInt32LE(magic.length + 8)
  const header = content.subarray(prefixBytes, start)
  if (start > content.length || crc32(header, format) !== content.readUInt32LE(magic.length + 4))
    throw corruptAt(path, 0, 'its header does not match its checksum')
  if (format !== segmentFormat)
    throw new StorageError(
      'newer',
      `${path} has the format ${format}; this version reads ${segmentFormat}. Nothing was changed. ` +
        'Start the version that wrote the folder.',
    )
  return { header: decoded(new Reader(header)), start }
}

function decoded(input: Reader): SegmentHeader {
  return {
    sequence: input.varint(),
    nonce: input.uint32(),
    previous: input.uint32(),
    identity: { clusterId: input.text(), nodeId: input.text() },
    state: readLogState(input),
  }
}
