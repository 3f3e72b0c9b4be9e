import type { Entry } from '@ticketcd/raft'
import { expect, it } from 'vitest'
import { LogMemory } from './log-memory.ts'

const mebibyte = 1024 * 1024
const entries = (first: number, last: number, bytes: number): Entry[] =>
  Array.from({ length: last - first + 1 }, (_, at) => ({
    index: first + at,
    term: 1,
    type: 'command',
    command: new Uint8Array(bytes),
  }))

it('small entries are dropped by their number, half at a time', () => {
  const memory = new LogMemory({ entriesMax: 100, bytesMax: 64 * mebibyte })
  memory.append(entries(1, 200, 10))
  expect(memory.cut({ firstIndex: 1, lastIndex: 200 }, 200)).toBeUndefined()
  memory.append(entries(201, 201, 10))
  expect(memory.cut({ firstIndex: 1, lastIndex: 201 }, 201)).toBe(101)
  expect(memory.cut({ firstIndex: 102, lastIndex: 201 }, 201)).toBeUndefined()
})

it('large entries are dropped by their bytes, half at a time', () => {
  const memory = new LogMemory({ entriesMax: 1_000, bytesMax: 8 * mebibyte })
  memory.append(entries(1, 8, mebibyte))
  expect(memory.cut({ firstIndex: 1, lastIndex: 8 }, 8)).toBeUndefined()
  memory.append(entries(9, 9, mebibyte))
  expect(memory.cut({ firstIndex: 1, lastIndex: 9 }, 9)).toBe(5)
  expect(memory.cut({ firstIndex: 6, lastIndex: 9 }, 9)).toBeUndefined()
})

it.each([
  { bytesMax: 2 * mebibyte, last: 3, cut: 2 },
  { bytesMax: 3 * mebibyte, last: 4, cut: 3 },
  { bytesMax: 3.5 * mebibyte, last: 4, cut: 3 },
])('$cut of $last MiB are dropped where $bytesMax bytes may stay', ({ bytesMax, last, cut }) => {
  const memory = new LogMemory({ entriesMax: 1_000, bytesMax })
  memory.append(entries(1, last, mebibyte))
  expect(memory.cut({ firstIndex: 1, lastIndex: last }, last)).toBe(cut)
})

it('an entry that is not applied stays', () => {
  const memory = new LogMemory({ entriesMax: 10, bytesMax: 64 * mebibyte })
  memory.append(entries(1, 50, 10))
  expect(memory.cut({ firstIndex: 1, lastIndex: 50 }, 7)).toBe(7)
  expect(memory.cut({ firstIndex: 8, lastIndex: 50 }, 7)).toBeUndefined()
})
