import { crc32 } from 'node:zlib'
import type { SnapshotMeta } from '@ticketcd/raft'
import { Reader, Writer } from '../codec/bytes.ts'
import { readConfiguration, writeConfiguration } from '../codec/entry.ts'

/*
 * A snapshot file is a magic number with the format, then parts:
 *
 *   type u8 | length u32 | crc u32 | bytes
 *
 * First the meta data, then the chunks, then the end, which holds the number of chunks and the sum
 * of their bytes. `crc` is the CRC-32 of the bytes, seeded with the `crc` of the part before, so
 * that of the end covers the whole file.
 */

export const snapshotFormat = 1
const magic = Buffer.from('hstore\nS')
export const preambleBytes = magic.length + 4
export const partHeaderBytes = 9
/** A longer chunk is refused, so a damaged length cannot take all memory. */
export const chunkBytesMax = 64 * 1024 * 1024

export const partTypes = { meta: 1, chunk: 2, end: 3 } as const

export function preamble(): Buffer {
  const bytes = Buffer.alloc(preambleBytes)
  magic.copy(bytes)
  bytes.writeUInt32LE(snapshotFormat, magic.length)
  return bytes
}

/** @returns undefined where a file does not begin as a snapshot */
export function formatOf(bytes: Buffer): number | undefined {
  const isSnapshot = bytes.length >= preambleBytes && bytes.subarray(0, magic.length).equals(magic)
  return isSnapshot ? bytes.readUInt32LE(magic.length) : undefined
}

export interface PartHeader {
  readonly type: number
  readonly length: number
  readonly crc: number
}

export function partHeader(
  type: number,
  bytes: Uint8Array,
  previous: number,
): { header: Buffer; crc: number } {
  const header = Buffer.allocUnsafe(partHeaderBytes)
  const crc = crc32(bytes, crc32(Uint8Array.of(type), previous))
  header.writeUInt8(type, 0)
  header.writeUInt32LE(bytes.byteLength, 1)
  header.writeUInt32LE(crc, 5)
  return { header, crc }
}

export function isPart({ type, crc }: PartHeader, bytes: Uint8Array, previous: number): boolean {
  return crc32(bytes, crc32(Uint8Array.of(type), previous)) === crc
}

export function readPartHeader(bytes: Buffer, at = 0): PartHeader {
  return { type: bytes.readUInt8(at), length: bytes.readUInt32LE(at + 1), crc: bytes.readUInt32LE(at + 5) }
}

export function encodeMeta({ index, term, configuration }: SnapshotMeta): Buffer {
  const out = new Writer()
  out.varint(index)
  out.varint(term)
  writeConfiguration(out, configuration)
  return out.view()
}

/** @throws {RangeError} where the bytes are no meta data */
export function decodeMeta(bytes: Uint8Array): SnapshotMeta {
  const input = new Reader(bytes)
  return { index: input.varint(), term: input.varint(), configuration: readConfiguration(input) }
}

export interface SnapshotEnd {
  readonly chunks: number
  readonly bytes: number
}

export function encodeEnd({ chunks, bytes }: SnapshotEnd): Buffer {
  const out = new Writer()
  out.varint(chunks)
  out.varint(bytes)
  return out.view()
}

/** @throws {RangeError} where the bytes are no end */
export function decodeEnd(bytes: Uint8Array): SnapshotEnd {
  const input = new Reader(bytes)
  return { chunks: input.varint(), bytes: input.varint() }
}
