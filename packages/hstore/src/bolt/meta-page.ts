import { type PageId, pageFlag, pageHeaderBytes, writePageHeader } from './page.ts'

/*
 * The first two pages of a file. Of those that are valid the one of the newer transaction counts.
 *
 *   magic u32, version u32, page size u32, flags u32, root bucket (page u64, sequence u64),
 *   freelist page u64, page count u64, transaction u64, checksum u64 (FNV-1a of the bytes before)
 */

const magic = 0xed0cdaed
const version = 2
const checksumAt = 56
const metaBytes = pageHeaderBytes + checksumAt + 8
/** In place of the freelist's page in a file without one. etcd writes such files. */
const noFreelist = 0xffff_ffff_ffff_ffffn
const pageBytesMin = 512
const pageBytesMax = 1 << 16

export interface Meta {
  readonly pageBytes: number
  /** The page of the bucket that holds all buckets. */
  readonly root: PageId
  /** Undefined in a file without one. */
  readonly freelist: PageId | undefined
  /** The number of pages, used and free. */
  readonly pageCount: number
  readonly transaction: number
}

/** @param id 0 or 1 */
export function encodeMetaPage(id: 0 | 1, meta: Meta): Buffer {
  const page = Buffer.alloc(meta.pageBytes)
  writePageHeader(page, { id, flags: pageFlag.meta, count: 0, overflow: 0 })
  const body = page.subarray(pageHeaderBytes)
  body.writeUInt32LE(magic, 0)
  body.writeUInt32LE(version, 4)
  body.writeUInt32LE(meta.pageBytes, 8)
  body.writeBigUInt64LE(BigInt(meta.root), 16)
  body.writeBigUInt64LE(meta.freelist === undefined ? noFreelist : BigInt(meta.freelist), 32)
  body.writeBigUInt64LE(BigInt(meta.pageCount), 40)
  body.writeBigUInt64LE(BigInt(meta.transaction), 48)
  body.writeBigUInt64LE(fnv1a(body.subarray(0, checksumAt)), checksumAt)
  return page
}

/** @returns undefined where the bytes are no valid meta page */
export function decodeMetaPage(page: Buffer): Meta | undefined {
  if (page.byteLength < metaBytes) return undefined
  const body = page.subarray(pageHeaderBytes)
  if (body.readUInt32LE(0) !== magic || body.readUInt32LE(4) !== version) return undefined
  if (body.readBigUInt64LE(checksumAt) !== fnv1a(body.subarray(0, checksumAt))) return undefined
  const pageBytes = body.readUInt32LE(8)
  const isPowerOfTwo = (pageBytes & (pageBytes - 1)) === 0
  if (!isPowerOfTwo || pageBytes < pageBytesMin || pageBytes > pageBytesMax) return undefined
  const freelist = body.readBigUInt64LE(32)
  return {
    pageBytes,
    root: Number(body.readBigUInt64LE(16)),
    freelist: freelist === noFreelist ? undefined : Number(freelist),
    pageCount: Number(body.readBigUInt64LE(40)),
    transaction: Number(body.readBigUInt64LE(48)),
  }
}

function fnv1a(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash
}
