import { expect, it } from 'vitest'
import { bytes } from '../testing/kv/requests.ts'
import { RecordEncoder } from './record-encoder.ts'
import type { StoredVersion } from './segment.ts'

const encoder = new RecordEncoder()
const base: StoredVersion = {
  key: 'k\xff',
  modRevision: 300,
  sub: 2,
  createRevision: 2,
  version: 3,
  value: bytes('v'),
  lease: 5n,
}
const hex = (version: Partial<StoredVersion>) =>
  Buffer.from(encoder.encode({ ...base, ...version })).toString('hex')

it('encodes a version as its revision and its KeyValue', () => {
  expect(hex({})).toBe(
    ['000000000000012c5f0000000000000002', '0a026bff', '1002', '18ac02', '2003', '2a0176', '3005'].join(''),
  )
})

it('encodes a tombstone as its marked revision and its key', () => {
  const tombstone = { createRevision: 0, version: 0, value: bytes(''), lease: 0n }
  expect(hex(tombstone)).toBe('000000000000012c5f0000000000000002740a026bff')
})

it('omits defaults, and encodes the largest numbers', () => {
  const largest = { modRevision: 2 ** 53 - 1, createRevision: 2 ** 53 - 1, version: 1, value: bytes('') }
  expect(hex({ ...largest, lease: -1n, sub: 2 ** 32 - 1 })).toBe(
    [
      '001fffffffffffff5f00000000ffffffff',
      '0a026bff',
      '10ffffffffffffff0f',
      '18ffffffffffffff0f',
      '2001',
      '30ffffffffffffffffff01',
    ].join(''),
  )
  expect(hex({ lease: 0n, value: bytes('') })).toMatch(/2003$/)
})

it('encodes a value that is larger than its buffer', () => {
  const value = new Uint8Array(100_000).fill(7)
  const encoded = encoder.encode({ ...base, value })
  expect(encoded.length).toBe(17 + 4 + 2 + 3 + 2 + (1 + 3 + 100_000) + 2)
  expect(hex({})).toMatch(/2a01763005$/)
})
