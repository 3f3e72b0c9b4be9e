import type { BoltRecord } from './bolt-record.ts'
import { encodeMetaPage, type Meta } from './meta-page.ts'
import { bucketFlag, elementBytes, pageBytes, pageFlag, pageHeaderBytes } from './page.ts'
import { PageBuilder, treePages } from './tree-pages.ts'
import { TreePlan } from './tree-plan.ts'

/*
 * A bbolt file as a stream of pages. The first pages name the last ones, and a receiver is given
 * the size in front, so the records are read twice: for the plan, then for the pages. Memory holds
 * one key for each page in between.
 *
 *   page 0, 1 meta page 2 an empty freelist page 3 the root: a leaf with the buckets page 4… the
 *   buckets
 */

const freelistPage = 2
const rootPage = 3
const firstTreePage = 4

/** A bucket that is written. */
export interface BucketSource {
  readonly name: string
  /**
   * In ascending order of the keys, and the same each time. A record may be reused for the next
   * one.
   */
  records(): Iterable<BoltRecord>
}

interface PlannedBucket {
  readonly source: BucketSource
  readonly key: Buffer
  readonly plan: TreePlan
}

export class DatabaseImage {
  /** Of the whole file. */
  readonly bytes: number
  private readonly buckets: readonly PlannedBucket[]

  private constructor(buckets: readonly PlannedBucket[], pageCount: number) {
    this.buckets = buckets
    this.bytes = pageCount * pageBytes
  }

  /**
   * Plans the file. Pauses between some thousand records, for the caller to let others run.
   *
   * @throws {RangeError} where a bucket's keys cannot be stored, or there are very many buckets
   */
  static *plan(sources: readonly BucketSource[]): Generator<void, DatabaseImage> {
    const sorted = sources
      .map((source) => ({ source, key: Buffer.from(source.name) }))
      .sort((one, other) => one.key.compare(other.key))
    const buckets: PlannedBucket[] = []
    let next = firstTreePage
    for (const { source, key } of sorted) {
      const plan = yield* TreePlan.of(source.name, source.records(), next)
      buckets.push({ source, key, plan })
      next += plan.pageCount
    }
    if (rootBytes(buckets) > pageBytes)
      throw new RangeError('the names of the buckets do not fit into a page')
    return new DatabaseImage(buckets, next)
  }

  /** The file in pieces of one or more pages. */
  *pages(): Iterable<Buffer> {
    const meta: Meta = {
      pageBytes,
      root: rootPage,
      freelist: freelistPage,
      pageCount: this.bytes / pageBytes,
      transaction: 0,
    }
    yield encodeMetaPage(0, meta)
    yield encodeMetaPage(1, { ...meta, transaction: 1 })
    yield new PageBuilder(freelistPage, pageFlag.freelist, 0, pageHeaderBytes).bytes
    yield this.root()
    for (const { source, plan } of this.buckets) yield* treePages(plan, source.records())
  }

  private root(): Buffer {
    const { buckets } = this
    const page = new PageBuilder(rootPage, pageFlag.leaf, buckets.length, rootBytes(buckets))
    for (const { key, plan } of buckets) page.leaf(bucketFlag, key, bucketValue(plan.root))
    return page.bytes
  }
}

const bucketValueBytes = 16

/** The page of the bucket's root, and its sequence number, which etcd does not use. */
function bucketValue(root: number): Buffer {
  const value = Buffer.alloc(bucketValueBytes)
  value.writeBigUInt64LE(BigInt(root), 0)
  return value
}

function rootBytes(buckets: readonly { readonly key: Buffer }[]): number {
  return buckets.reduce(
    (sum, { key }) => sum + elementBytes + key.byteLength + bucketValueBytes,
    pageHeaderBytes,
  )
}
