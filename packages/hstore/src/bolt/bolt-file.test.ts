import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketOf, databaseOf, openDatabase, type Pair, recordsOf } from '../testing/database.ts'
import { BoltError } from './bolt-error.ts'
import { encodeMetaPage } from './meta-page.ts'
import { bucketFlag, pageBytes, pageFlag } from './page.ts'
import { PageBuilder } from './tree-pages.ts'

const text = (value: string) => Buffer.from(value)
const pairs = Array.from(
  { length: 3_000 },
  (_, at): Pair => [text(`key ${String(at).padStart(6, '0')}`), text('v')],
)
const sound = databaseOf([bucketOf('key', pairs), bucketOf('meta', [[text('a'), text('b')]])])
const changed = (change: (file: Buffer) => void) => {
  const file = Buffer.from(sound)
  change(file)
  return file
}
const readAll = (file: Buffer) => {
  const read = openDatabase(file)
  return read.bucketNames().map((name) => recordsOf(read, name).length)
}
/** The first page of a tree: the first leaf of `key`. */
const leafAt = 4 * pageBytes
const branchAt = sound.byteLength - 2 * pageBytes

describe('a bbolt file', () => {
  it('is read from the newer of its first two pages', () => {
    const meta = { pageBytes, root: 3, freelist: undefined, pageCount: sound.byteLength / pageBytes }
    const other = { ...meta, root: 4, transaction: 9 }
    const newer = changed((file) => encodeMetaPage(0, { ...meta, transaction: 10 }).copy(file))
    encodeMetaPage(1, other).copy(newer, pageBytes)
    expect(readAll(newer)).toEqual([3_000, 1])
  })

  it.each([
    ['first', 0],
    ['second', 1],
  ])('is read without its %s page', (_, id) => {
    expect(readAll(changed((file) => file.fill(0xff, id * pageBytes, (id + 1) * pageBytes)))).toEqual([
      3_000, 1,
    ])
  })

  it('may have buckets inside the values that describe them, and larger pages', () => {
    const large = 16_384
    const inline = new PageBuilder(0, pageFlag.leaf, 1, 16 + 16 + 2)
    inline.leaf(0, text('k'), text('v'))
    const value = Buffer.concat([Buffer.alloc(16), inline.bytes.subarray(0, inline.size)])
    const root = new PageBuilder(2, pageFlag.leaf, 1, 16 + 16 + 5 + value.byteLength)
    root.leaf(bucketFlag, text('lease'), value)
    const meta = { pageBytes: large, root: 2, freelist: undefined, pageCount: 3 }
    const pages = [
      encodeMetaPage(0, { ...meta, transaction: 0 }),
      encodeMetaPage(1, { ...meta, transaction: 1 }),
      Buffer.concat([root.bytes, Buffer.alloc(large - pageBytes)]),
    ]
    expect(recordsOf(openDatabase(Buffer.concat(pages)), 'lease')).toEqual(['k=v'])
    // The place of the second page follows from the size that only the first one has.
    ;(pages[0] as Buffer).fill(0)
    expect(recordsOf(openDatabase(Buffer.concat(pages)), 'lease')).toEqual(['k=v'])
  })
})

describe('a damaged file is refused in words', () => {
  it.each<[string, Buffer, string]>([
    ['an empty one', Buffer.alloc(0), 'it is no bbolt database'],
    ['a text', text('# A text\n'.repeat(2_000)), 'it is no bbolt database'],
    ['one that is cut short', sound.subarray(0, 3 * pageBytes), 'it is cut short: the database has'],
    [
      'a page in the wrong place',
      changed((file) => file.writeUInt8(9, leafAt)),
      'page 4 says that it is page 9',
    ],
    [
      'a page of another kind',
      changed((file) => file.writeUInt16LE(4, leafAt + 8)),
      'page 4 should hold records',
    ],
    ['too many elements', changed((file) => file.writeUInt16LE(60_000, leafAt + 10)), 'page 4: the element'],
    ['a long overflow', changed((file) => file.writeUInt32LE(60_000, leafAt + 12)), 'page 4 goes on behind'],
    [
      'a key behind its page',
      changed((file) => file.writeUInt32LE(9_999, leafAt + 16 + 4)),
      'page 4: the element 0',
    ],
    [
      'keys out of order',
      changed((file) => file.write('kez', pageBytes * 5 - 12)),
      'the keys of the bucket key do not ascend',
    ],
    [
      'a child that is not there',
      changed((file) => file.writeUInt32LE(99_999, branchAt + 16 + 8)),
      'there is no page 99999',
    ],
    [
      'a branch below itself',
      changed((file) => file.writeUInt32LE(branchAt / pageBytes, branchAt + 16 + 8)),
      'the pages refer to one another without end',
    ],
    [
      'a branch without children',
      changed((file) => file.writeUInt16LE(0, branchAt + 10)),
      'is a branch without children',
    ],
    [
      'a record among the buckets',
      changed((file) => file.writeUInt32LE(0, 3 * pageBytes + 16)),
      'is no bucket',
    ],
    [
      'a bucket in a bucket',
      changed((file) => file.writeUInt32LE(1, leafAt + 16)),
      'the bucket key holds another bucket',
    ],
  ])('%s', (_, file, message) => {
    const read = () => readAll(file)
    expect(read).toThrow(BoltError)
    expect(read).toThrow(message)
  })

  it('whichever bytes are changed, and never ends in another way', () => {
    const change = fc.record({ at: fc.nat(sound.byteLength - 1), byte: fc.nat(255) })
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 20 }),
        fc.nat(sound.byteLength),
        (changes, cut) => {
          const file = Buffer.from(sound)
          for (const { at, byte } of changes) file[at] = byte
          for (const candidate of [file, file.subarray(0, cut)]) {
            try {
              readAll(candidate)
            } catch (error) {
              expect(error).toBeInstanceOf(BoltError)
            }
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})
