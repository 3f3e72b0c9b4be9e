import { BoltError } from './bolt-error.ts'
import type { BoltRecord } from './bolt-record.ts'
import { decodeMetaPage, type Meta } from './meta-page.ts'
import {
  bucketFlag,
  elementBytes,
  type PageHeader,
  type PageId,
  pageFlag,
  pageHeaderBytes,
  readPageHeader,
} from './page.ts'

/*
 * Reads bbolt files, also those that bbolt has written: with other page sizes, without a freelist,
 * and with small buckets that lie inside the value that describes them.
 *
 * Invariant: a damaged file raises a `BoltError`. No number in it is followed before it is checked,
 * and the keys of a bucket ascend, so no page is read without end.
 */

/** The bytes of a file. */
export interface ByteSource {
  readonly bytes: number
  /** A view that is valid until the next call. The range lies within the file. */
  read(at: number, length: number): Buffer
}

const pageSizesTried = Array.from({ length: 8 }, (_, shift) => 512 << shift)
/** More than any file needs whose branches have two children each. */
const depthMax = 64
const bucketValueBytes = 16

interface Node {
  readonly header: PageHeader
  /** The page with its overflow pages. A copy. */
  readonly bytes: Buffer
}

export class BoltFile {
  private readonly source: ByteSource
  private readonly meta: Meta

  private constructor(source: ByteSource, meta: Meta) {
    this.source = source
    this.meta = meta
  }

  /** @throws {BoltError} where the bytes are no bbolt file, or end before its last page */
  static open(source: ByteSource): BoltFile {
    const meta = newestMeta(source)
    if (meta === undefined)
      throw new BoltError('it is no bbolt database: neither of its first pages is valid')
    const { pageCount, pageBytes } = meta
    if (pageCount * pageBytes > source.bytes)
      throw new BoltError(
        `it is cut short: the database has ${pageCount} pages of ${pageBytes} bytes, and the file ${source.bytes} bytes`,
      )
    return new BoltFile(source, meta)
  }

  /** The names of the buckets, in order. */
  bucketNames(): string[] {
    return [...this.bucketValues()].map(({ name }) => name)
  }

  /**
   * The records of a bucket in ascending order of the keys; none where there is no such bucket.
   * They are views of a page.
   *
   * @throws {BoltError} at the first damage
   */
  *records(bucket: string): Iterable<BoltRecord> {
    for (const { name, value } of this.bucketValues()) {
      if (name !== bucket) continue
      const root = Number(value.readBigUInt64LE(0))
      const elements = root === 0 ? leafElements(inlineNode(name, value)) : this.elements(root)
      for (const { flags, key, value } of ascending(elements, `the bucket ${name}`)) {
        if ((flags & bucketFlag) !== 0) throw new BoltError(`the bucket ${name} holds another bucket`)
        yield { key, value }
      }
    }
  }

  private *bucketValues(): Iterable<{ readonly name: string; readonly value: Buffer }> {
    for (const { flags, key, value } of ascending(this.elements(this.meta.root), 'the list of buckets')) {
      if ((flags & bucketFlag) === 0 || value.byteLength < bucketValueBytes)
        throw new BoltError('an element of the list of buckets is no bucket')
      yield { name: key.toString(), value }
    }
  }

  private *elements(id: PageId, depth = 0): Iterable<LeafElement> {
    if (depth > depthMax) throw new BoltError(`page ${id}: the pages refer to one another without end`)
    const node = this.node(id)
    if (node.header.flags === pageFlag.leaf) return yield* leafElements(node)
    if (node.header.flags !== pageFlag.branch)
      throw new BoltError(`page ${id} should hold records, and has the flags ${node.header.flags}`)
    for (const child of branchChildren(node)) yield* this.elements(child, depth + 1)
  }

  private node(id: PageId): Node {
    const { pageCount, pageBytes } = this.meta
    if (!(id > 1 && id < pageCount))
      throw new BoltError(`there is no page ${id}; the database has ${pageCount}`)
    const at = id * pageBytes
    const header = readPageHeader(this.source.read(at, pageBytes))
    if (header.id !== id) throw new BoltError(`page ${id} says that it is page ${header.id}`)
    const { overflow } = header
    if (id + overflow >= pageCount)
      throw new BoltError(`page ${id} goes on behind the last page of the database`)
    return { header, bytes: Buffer.from(this.source.read(at, (1 + overflow) * pageBytes)) }
  }
}

function newestMeta(source: ByteSource): Meta | undefined {
  const metaAt = (at: number) => {
    const length = Math.min(Math.max(0, source.bytes - at), 512)
    return length === 0 ? undefined : decodeMetaPage(source.read(at, length))
  }
  const first = metaAt(0)
  // The place of the second one follows from the page size, which a damaged first one does not say.
  const second = (first === undefined ? pageSizesTried : [first.pageBytes])
    .map((pageBytes) => {
      const meta = metaAt(pageBytes)
      return meta?.pageBytes === pageBytes ? meta : undefined
    })
    .find((meta) => meta !== undefined)
  if (first === undefined || second === undefined) return first ?? second
  return second.transaction > first.transaction ? second : first
}

interface LeafElement {
  readonly flags: number
  readonly key: Buffer
  readonly value: Buffer
}

function* leafElements(node: Node): Iterable<LeafElement> {
  const { header, bytes } = node
  for (let element = 0; element < header.count; element += 1) {
    const at = elementAt(node, element)
    const keyAt = at + bytes.readUInt32LE(at + 4)
    const valueAt = keyAt + bytes.readUInt32LE(at + 8)
    const end = valueAt + bytes.readUInt32LE(at + 12)
    requireWithin(node, element, keyAt, end)
    yield {
      flags: bytes.readUInt32LE(at),
      key: bytes.subarray(keyAt, valueAt),
      value: bytes.subarray(valueAt, end),
    }
  }
}

function* branchChildren(node: Node): Iterable<PageId> {
  if (node.header.count === 0) throw new BoltError(`page ${node.header.id} is a branch without children`)
  for (let element = 0; element < node.header.count; element += 1)
    yield Number(node.bytes.readBigUInt64LE(elementAt(node, element) + 8))
}

function elementAt(node: Node, element: number): number {
  const at = pageHeaderBytes + element * elementBytes
  requireWithin(node, element, at, at + elementBytes)
  return at
}

function requireWithin({ header, bytes }: Node, element: number, start: number, end: number): void {
  const isWithin = start >= pageHeaderBytes && end <= bytes.byteLength
  if (!isWithin) throw new BoltError(`page ${header.id}: the element ${element} lies outside of the page`)
}

/** A bucket whose only page lies behind the value's own fields. */
function inlineNode(name: string, value: Buffer): Node {
  const bytes = value.subarray(bucketValueBytes)
  if (bytes.byteLength < pageHeaderBytes) throw new BoltError(`the bucket ${name} is cut short`)
  const header = readPageHeader(bytes)
  if (header.flags !== pageFlag.leaf) throw new BoltError(`the bucket ${name} has the flags ${header.flags}`)
  return { header, bytes }
}

function* ascending(elements: Iterable<LeafElement>, where: string): Iterable<LeafElement> {
  let previous: Buffer | undefined
  for (const element of elements) {
    if (previous !== undefined && previous.compare(element.key) >= 0)
      throw new BoltError(`the keys of ${where} do not ascend`)
    previous = element.key
    yield element
  }
}
