import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConnectionError } from '../connection-error.ts'
import { HpackDecoder } from './decoder.ts'

function decode(decoder: HpackDecoder, hex: string): string[] {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  const fields: string[] = []
  decoder.decode(bytes, 0, bytes.byteLength, { add: (name, value) => fields.push(`${name}: ${value}`) })
  return fields
}

function tableOf({ table }: HpackDecoder): string[] {
  return Array.from({ length: table.count }, (_, age) => `${table.name(age)}: ${table.value(age)}`)
}

const first = [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com']
const last = [':method: GET', ':scheme: https', ':path: /index.html', ':authority: www.example.com']

describe('the examples of RFC 7541, appendix C', () => {
  test.each([
    [
      'without Huffman coding (C.3)',
      [
        '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
        '8286 84be 5808 6e6f 2d63 6163 6865',
        '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
      ],
    ],
    [
      'with Huffman coding (C.4)',
      [
        '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
        '8286 84be 5886 a8eb 1064 9cbf',
        '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
      ],
    ],
  ])('%s', (_name, [one = '', two = '', three = '']) => {
    const decoder = new HpackDecoder()
    expect(decode(decoder, one)).toEqual(first)
    expect(decode(decoder, two)).toEqual([...first, 'cache-control: no-cache'])
    expect(decode(decoder, three)).toEqual([...last, 'custom-key: custom-value'])
    expect(tableOf(decoder)).toEqual([
      'custom-key: custom-value',
      'cache-control: no-cache',
      ':authority: www.example.com',
    ])
  })

  test('fields without indexing, and those never to be indexed (C.2.2 and C.2.3)', () => {
    const decoder = new HpackDecoder()
    expect(decode(decoder, '040c 2f73 616d 706c 652f 7061 7468')).toEqual([':path: /sample/path'])
    expect(decode(decoder, '1008 7061 7373 776f 7264 0673 6563 7265 74')).toEqual(['password: secret'])
    expect(tableOf(decoder)).toEqual([])
  })
})

test.each([
  ['index 0', '80'],
  ['an index beyond the tables', 'be'],
  ['the index of a name beyond the tables', '7f00 00'],
  ['an index of five bytes', 'ffffffffff7f'],
  ['an integer that does not end', 'ff80'],
  ['a string beyond the block', '4003 6162'],
  ['a block that ends before a value', '4001 61'],
  ['a block that ends within an index', 'ff'],
  ['a table size above the limit', '3fe2 1f'],
  ['a table size within a block', '8220'],
  ['a Huffman code of the end of a string', '0084 ffff ffff 00'],
  ['padding of eight bits', '0082 1fff 00'],
  ['padding that is not of ones', '0081 18 00'],
])('%s is refused', (_name, hex) => {
  expect(() => decode(new HpackDecoder(), hex)).toThrow(ConnectionError)
})

test('a smaller table forgets its oldest fields, a table of no size all of them', () => {
  const decoder = new HpackDecoder()
  decode(decoder, '4001 6101 31 4001 6201 32')
  expect(decode(decoder, '3f03 be')).toEqual(['b: 2'])
  expect(tableOf(decoder)).toEqual(['b: 2'])
  expect(decode(decoder, '20 3fe1 1f')).toEqual([])
  expect(tableOf(decoder)).toEqual([])
})

test('a field larger than the table empties it', () => {
  const decoder = new HpackDecoder()
  decode(decoder, '4001 6101 31')
  expect(decode(decoder, `3f02 40 01 62 01 32`)).toEqual(['b: 2'])
  expect(tableOf(decoder)).toEqual([])
})

test('no bytes do worse than end the connection', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 60, size: 'max' }), { maxLength: 10, size: 'max' }),
      (blocks) => {
        const decoder = new HpackDecoder()
        for (const block of blocks) {
          try {
            decode(decoder, Buffer.from(block).toString('hex'))
          } catch (error) {
            expect(error).toBeInstanceOf(ConnectionError)
            return
          }
          const bytes = tableOf(decoder).reduce((sum, field) => sum + field.length - 2 + 32, 0)
          expect(bytes).toBeLessThanOrEqual(4096)
        }
      },
    ),
    { numRuns: 500 },
  )
})
