import { BoltFile } from '../bolt/bolt-file.ts'
import { type BucketSource, DatabaseImage } from '../bolt/database-image.ts'

export type Pair = readonly [key: Uint8Array, value: Uint8Array]

/** A bucket of records that are in order. */
export function bucketOf(name: string, pairs: readonly Pair[]): BucketSource {
  return { name, records: () => pairs.map(([key, value]) => ({ key, value })) }
}

/** The whole file. */
export function databaseOf(buckets: readonly BucketSource[]): Buffer {
  const plan = DatabaseImage.plan(buckets)
  for (;;) {
    const { done, value: image } = plan.next()
    if (done === true) return Buffer.concat([...image.pages()])
  }
}

/** Reads from memory. */
export function openDatabase(bytes: Buffer): BoltFile {
  return BoltFile.open({ bytes: bytes.byteLength, read: (at, length) => bytes.subarray(at, at + length) })
}

/** Records as text of their bytes, which compares fast. */
export function rendered(pairs: Iterable<Pair>): string[] {
  return Array.from(pairs, (pair) => pair.map((bytes) => Buffer.from(bytes).toString('latin1')).join('='))
}

export function recordsOf(file: BoltFile, bucket: string): string[] {
  return Array.from(file.records(bucket), ({ key, value }) => rendered([[key, value]])[0] as string)
}
