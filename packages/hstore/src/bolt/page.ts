/*
 * The pages of a bbolt file (go.etcd.io/bbolt, format version 2). Numbers are little-endian.
 *
 *   page      id u64, flags u16, count u16, overflow u32 (pages that follow it and belong to it)
 *   leaf      elements: flags u32, pos u32, key bytes u32, value bytes u32
 *   branch    elements: pos u32, key bytes u32, id of the child page u64
 *
 * `pos` counts from the element itself to its key; the value of a leaf follows the key.
 */

/** The number of a page: its offset divided by the size of a page. */
export type PageId = number

/** The pages of the files that hstore writes. Files of other machines may have others. */
export const pageBytes = 4096
export const pageHeaderBytes = 16
export const elementBytes = 16
/** bbolt refuses a longer key. */
export const keyBytesMax = 32_768

export const pageFlag = { branch: 1, leaf: 2, meta: 4, freelist: 16 } as const
/** Of an element in a leaf: its value describes a bucket. */
export const bucketFlag = 1

export interface PageHeader {
  readonly id: PageId
  readonly flags: number
  readonly count: number
  readonly overflow: number
}

export function writePageHeader(page: Buffer, { id, flags, count, overflow }: PageHeader): void {
  page.writeBigUInt64LE(BigInt(id), 0)
  page.writeUInt16LE(flags, 8)
  page.writeUInt16LE(count, 10)
  page.writeUInt32LE(overflow, 12)
}

/** @param id is inexact above 2^53, which no page has */
export function readPageHeader(page: Buffer): PageHeader {
  return {
    id: Number(page.readBigUInt64LE(0)),
    flags: page.readUInt16LE(8),
    count: page.readUInt16LE(10),
    overflow: page.readUInt32LE(12),
  }
}

/** The pages that this many bytes take. */
export function pagesOf(bytes: number): number {
  return Math.ceil(bytes / pageBytes)
}
