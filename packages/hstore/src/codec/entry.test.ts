import type { Entry } from '@ticketcd/raft'
import { expect, it } from 'vitest'
import { Reader, Writer } from './bytes.ts'
import { readEntry, writeEntry } from './entry.ts'

const entries: Entry[] = [
  { index: 1, term: 1, type: 'no-op' },
  { index: 2, term: 300, type: 'command', command: Uint8Array.of(0, 255, 128) },
  { index: 2 ** 53 - 1, term: 2 ** 53 - 1, type: 'command', command: Uint8Array.of() },
  { index: 4, term: 301, type: 'configuration', configuration: { voters: ['a', 'ß'], learners: ['c'] } },
]

function encoded(list: readonly Entry[]): Buffer {
  const out = new Writer(16)
  for (const entry of list) writeEntry(out, entry)
  return out.view()
}

it('an entry is read as it was written', () => {
  const input = new Reader(encoded(entries))
  expect(entries.map(() => readEntry(input))).toEqual(entries)
  expect(input.isAtEnd).toBe(true)
})

it('a command does not share memory with the frame that it was read from', () => {
  const bytes = encoded(entries.slice(1, 2))
  const entry = readEntry(new Reader(bytes))
  bytes.fill(7)
  expect(entry).toEqual(entries[1])
})

it('an entry that is cut off anywhere raises an error', () => {
  for (const entry of entries) {
    const bytes = encoded([entry])
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => readEntry(new Reader(bytes.subarray(0, length)))).toThrow(RangeError)
  }
})

it('a number above 2^53 - 1 and an unknown type raise an error', () => {
  expect(() => new Reader(Buffer.from('ffffffffffffff7f', 'hex')).varint()).toThrow(RangeError)
  expect(() => new Reader(Buffer.from('ffffffffffffffffff01', 'hex')).varint()).toThrow(RangeError)
  expect(() => readEntry(new Reader(Uint8Array.of(1, 1, 9)))).toThrow('unknown type')
})
