import { describe, expect, it } from 'vitest'
import { byteSize } from './byte-size.ts'
import { bytesOf, keyOf, keyText, kvJson, manyLines, oneLine, prefixOf } from './bytes-text.ts'
import { leaseIdText, parseLeaseId } from './lease-id.ts'

describe('bytes for people', () => {
  it.each([
    ['plain', 'Grüße, 世界 🎫', 'Grüße, 世界 🎫'],
    ['line breaks and tabs', 'a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['what moves a cursor', '\x1b[2J\x07\x7f\x9b', '\\x1b[2J\\x07\\x7f\\x9b'],
    ['what reorders text', 'a\u202eb\u2066', 'a\\u{202e}b\\u{2066}'],
  ])('%s', (_, text, shown) => {
    expect(oneLine(Buffer.from(text))).toBe(shown)
  })

  it('that are no UTF-8 are escaped one by one', () => {
    expect(oneLine(Buffer.from([0x61, 0xff, 0x00, 0x0a]))).toBe('a\\xff\\x00\\n')
    expect(keyText('a\xe9')).toBe('a\\xe9')
  })

  it('keep their line breaks where they are shown alone', () => {
    expect(manyLines(Buffer.from('a\n\tb\x1b\r'))).toBe('a\n\tb\\x1b\\r')
  })
})

describe('keys of a command line', () => {
  it('are their UTF-8 bytes, or base64', () => {
    expect(keyOf('é', false)).toBe('\xc3\xa9')
    expect(keyOf('/w==', true)).toBe('\xff')
    expect(prefixOf('', false)).toBe('')
  })

  it('are not empty', () => {
    expect(() => keyOf('', false)).toThrow('The key is empty')
  })

  it.each(['a', '/w', '/w==\n', '*'])('“%s” is no base64', (text) => {
    expect(() => bytesOf(text, true)).toThrow('is no base64')
  })
})

it('in JSON bytes that are no UTF-8 have names of their own', () => {
  const revisions = { version: 1, createRevision: 2, modRevision: 3 }
  const kv = { key: '\xff', value: Buffer.from([0xfe]), lease: 255n, ...revisions }
  expect(kvJson(kv, false)).toEqual({
    keyBase64: '/w==',
    valueBase64: '/g==',
    ...revisions,
    lease: '00000000000000ff',
  })
  expect(kvJson({ ...kv, key: 'a', lease: 0n }, true)).toEqual({ key: 'a', ...revisions })
})

it('the ID of a lease is hexadecimal both ways, also of a negative number', () => {
  for (const id of [1n, 2n ** 63n - 1n, -1n]) expect(parseLeaseId(leaseIdText(id))).toBe(id)
  expect(parseLeaseId('FF')).toBe(255n)
  for (const text of ['', '0', 'xyz', '0x1', '11112222333344445'])
    expect(() => parseLeaseId(text)).toThrow('is no lease ID')
})

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1 kB'],
  [20_480, '20.5 kB'],
  [999_600, '1 MB'],
  [2 ** 31, '2.15 GB'],
  [5e15, '5000 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(byteSize(bytes)).toBe(text)
})
