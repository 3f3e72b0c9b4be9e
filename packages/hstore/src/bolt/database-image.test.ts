import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketOf, databaseOf, openDatabase, type Pair, recordsOf, rendered } from '../testing/database.ts'
import { DatabaseImage } from './database-image.ts'
import { keyBytesMax, pageBytes, pageFlag, readPageHeader } from './page.ts'

const text = (value: string) => Buffer.from(value)

function numbered(count: number, valueBytes: number): Pair[] {
  return Array.from({ length: count }, (_, at) => [
    text(String(at).padStart(17, '0')),
    Buffer.alloc(valueBytes, at % 251),
  ])
}

/** The numbers of pages by their kind, overflow pages left out. */
function kindsOf(file: Buffer): Record<string, number> {
  const kinds = { branch: 0, leaf: 0, meta: 0, freelist: 0 }
  for (let id = 0; id * pageBytes < file.byteLength; ) {
    const header = readPageHeader(file.subarray(id * pageBytes))
    expect(header.id).toBe(id)
    const kind = Object.entries(pageFlag).find(([, flag]) => flag === header.flags)?.[0] as keyof typeof kinds
    kinds[kind] += 1
    id += 1 + header.overflow
  }
  return kinds
}

const arbitraryBytes = (max: number) =>
  fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.nat(max).chain((length) => fc.nat(255).map((fill) => new Uint8Array(length).fill(fill))),
  )
const arbitraryPairs = fc
  .array(fc.tuple(arbitraryBytes(6_000), arbitraryBytes(12_000)), { maxLength: 60 })
  .map((pairs) => {
    const byKey = new Map(
      pairs.filter(([key]) => key.length > 0).map((pair) => [Buffer.from(pair[0]).toString('hex'), pair]),
    )
    const sorted = [...byKey.values()].sort(([one], [other]) => Buffer.compare(one, other))
    return sorted.map(([key, value]): Pair => [Buffer.from(key), Buffer.from(value)])
  })

describe('a database', () => {
  it('gives back the records of all buckets in order', () => {
    fc.assert(
      fc.property(fc.array(arbitraryPairs, { maxLength: 5 }), (contents) => {
        const file = databaseOf(contents.map((pairs, at) => bucketOf(`bucket ${at}`, pairs)))
        const read = openDatabase(file)
        expect(read.bucketNames()).toEqual(contents.map((_, at) => `bucket ${at}`))
        for (const [at, pairs] of contents.entries())
          expect(recordsOf(read, `bucket ${at}`)).toEqual(rendered(pairs))
      }),
      { numRuns: 60 },
    )
  })

  it('has as many levels of branches as it needs', () => {
    const pairs = numbered(20_000, 60)
    const file = databaseOf([bucketOf('key', pairs)])
    expect(kindsOf(file)).toEqual({ meta: 2, freelist: 1, leaf: 1 + 466, branch: 4 + 1 })
    expect(recordsOf(openDatabase(file), 'key')).toEqual(rendered(pairs))
  })

  it('puts a value that is larger than a page into overflow pages', () => {
    const pairs: Pair[] = [
      [text('a'), text('small')],
      [text('b'), Buffer.alloc(1_000_000, 7)],
      [text('c'), text('small')],
    ]
    const file = databaseOf([bucketOf('key', pairs)])
    expect(recordsOf(openDatabase(file), 'key')).toEqual(rendered(pairs))
    expect(kindsOf(file)).toEqual({ meta: 2, freelist: 1, leaf: 1 + 3, branch: 1 })
  })

  it('fills a page to its last byte', () => {
    const exact: Pair[] = [[text('k'), Buffer.alloc(pageBytes - 16 - 16 - 1)]]
    expect(databaseOf([bucketOf('key', exact)]).byteLength).toBe(5 * pageBytes)
    const more: Pair[] = [[text('k'), Buffer.alloc(pageBytes - 16 - 16)]]
    expect(databaseOf([bucketOf('key', more)]).byteLength).toBe(6 * pageBytes)
  })

  it('keeps empty buckets, and has none that was not written', () => {
    const read = openDatabase(databaseOf([bucketOf('lease', []), bucketOf('alarm', [])]))
    expect(read.bucketNames()).toEqual(['alarm', 'lease'])
    expect([recordsOf(read, 'lease'), recordsOf(read, 'other')]).toEqual([[], []])
    expect(openDatabase(databaseOf([])).bucketNames()).toEqual([])
  })

  it('says its size before its pages are made', () => {
    const plan = DatabaseImage.plan([bucketOf('key', numbered(5_000, 30))])
    let pauses = 0
    let step = plan.next()
    for (; step.done !== true; step = plan.next()) pauses += 1
    expect(pauses).toBe(2)
    expect(step.value.bytes).toBe(Buffer.concat([...step.value.pages()]).byteLength)
  })
})

describe('records that cannot be stored', () => {
  it.each<[string, Pair[], string]>([
    [
      'out of order',
      [
        [text('b'), text('')],
        [text('a'), text('')],
      ],
      'the keys in the bucket key do not ascend',
    ],
    [
      'twice',
      [
        [text('a'), text('')],
        [text('a'), text('')],
      ],
      'the keys in the bucket key do not ascend',
    ],
    ['without a key', [[text(''), text('')]], 'a key in the bucket key is empty'],
    [
      'with a long key',
      [[Buffer.alloc(keyBytesMax + 1), text('')]],
      'a key in the bucket key has 32769 bytes; a bbolt file takes at most 32768',
    ],
  ])('are refused: %s', (_, pairs, message) => {
    expect(() => databaseOf([bucketOf('key', pairs)])).toThrow(message)
  })

  it('that changed since the plan end the file with an error', () => {
    for (const change of [
      (pairs: Pair[]) => pairs.pop(),
      (pairs: Pair[]) => pairs.push([text('z'), text('')]),
      (pairs: Pair[]) => pairs.splice(0, 1, [text('0'), text('longer')]),
      (pairs: Pair[]) => pairs.splice(0, 1, [text('0'), text('')]),
    ]) {
      const pairs = numbered(3, 3)
      const plan = DatabaseImage.plan([
        { name: 'key', records: () => pairs.map(([key, value]) => ({ key, value })) },
      ])
      const { value: image } = plan.next()
      change(pairs)
      expect(() => [...(image as DatabaseImage).pages()]).toThrow('changed while its pages were written')
    }
  })
})
