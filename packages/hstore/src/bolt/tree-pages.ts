import type { BoltRecord } from './bolt-record.ts'
import {
  elementBytes,
  type PageId,
  pageBytes,
  pageFlag,
  pageHeaderBytes,
  pagesOf,
  writePageHeader,
} from './page.ts'
import type { Level, TreePlan } from './tree-plan.ts'

/** A page with its overflow pages, filled element by element. */
export class PageBuilder {
  readonly bytes: Buffer
  private elementAt = pageHeaderBytes
  private dataAt: number

  constructor(id: PageId, flags: number, count: number, size: number) {
    const pages = pagesOf(size)
    // Zeros: the rest of a page must not show other memory of this process.
    this.bytes = Buffer.alloc(pages * pageBytes)
    this.dataAt = pageHeaderBytes + count * elementBytes
    writePageHeader(this.bytes, { id, flags, count, overflow: pages - 1 })
  }

  leaf(flags: number, key: Uint8Array, value: Uint8Array): void {
    const { bytes, elementAt } = this
    bytes.writeUInt32LE(flags, elementAt)
    bytes.writeUInt32LE(this.dataAt - elementAt, elementAt + 4)
    bytes.writeUInt32LE(key.byteLength, elementAt + 8)
    bytes.writeUInt32LE(value.byteLength, elementAt + 12)
    this.data(key)
    this.data(value)
    this.elementAt += elementBytes
  }

  branch(key: Uint8Array, child: PageId): void {
    const { bytes, elementAt } = this
    bytes.writeUInt32LE(this.dataAt - elementAt, elementAt)
    bytes.writeUInt32LE(key.byteLength, elementAt + 4)
    bytes.writeBigUInt64LE(BigInt(child), elementAt + 8)
    this.data(key)
    this.elementAt += elementBytes
  }

  /** The bytes that all elements take so far. */
  get size(): number {
    return this.dataAt
  }

  private data(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.dataAt)
    this.dataAt += bytes.byteLength
  }
}

/**
 * The pages of a planned tree, in their order.
 *
 * @param records the same ones that were planned
 * @throws {Error} where they are others
 */
export function* treePages(plan: TreePlan, records: Iterable<BoltRecord>): Iterable<Buffer> {
  let id = plan.start
  let below: Level | undefined
  let belowStart = id
  for (const level of plan.levels) {
    const start = id
    yield* below === undefined ? leafPages(level, id, records) : branchPages(level, id, below, belowStart)
    id += level.pageCount
    below = level
    belowStart = start
  }
}

function* leafPages({ counts, sizes }: Level, start: PageId, records: Iterable<BoltRecord>) {
  const source = records[Symbol.iterator]()
  let id = start
  for (const [at, count] of counts.entries()) {
    const size = sizes[at] as number
    const page = new PageBuilder(id, pageFlag.leaf, count, size)
    for (let element = 0; element < count; element += 1) {
      const { done, value: record } = source.next()
      if (done === true || page.size + record.key.byteLength + record.value.byteLength > size) throw changed()
      page.leaf(0, record.key, record.value)
    }
    if (page.size !== size) throw changed()
    yield page.bytes
    id += pagesOf(size)
  }
  if (source.next().done !== true) throw changed()
}

function* branchPages({ counts, sizes }: Level, start: PageId, below: Level, belowStart: PageId) {
  let id = start
  let child = 0
  let childId = belowStart
  for (const [at, count] of counts.entries()) {
    const size = sizes[at] as number
    const page = new PageBuilder(id, pageFlag.branch, count, size)
    for (let element = 0; element < count; element += 1) {
      page.branch(below.firstKeys.at(child), childId)
      childId += pagesOf(below.sizes[child] as number)
      child += 1
    }
    yield page.bytes
    id += pagesOf(size)
  }
}

function changed(): Error {
  return new Error('the records of a bucket changed while its pages were written')
}
