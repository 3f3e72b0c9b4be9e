import { expect, it } from 'vitest'
import { BlockingWrites } from './blocking-writes.ts'

const bytes = 400

function after(...writes: readonly (readonly [count: number, ms: number])[]): BlockingWrites {
  const decision = new BlockingWrites()
  for (const [count, ms] of writes) for (let write = 0; write < count; write += 1) decision.took(ms, bytes)
  return decision
}

it('uses threads until a sample shows a fast disk', () => {
  expect(after().blocks(bytes)).toBe(false)
  expect(after([15, 0.1]).blocks(bytes)).toBe(false)
  expect(after([16, 0.1]).blocks(bytes)).toBe(true)
})

it('judges a disk on threads by its quickest write, since the others may have waited for a core', () => {
  expect(after([15, 5], [1, 0.2]).blocks(bytes)).toBe(true)
  expect(after([160, 0.6]).blocks(bytes)).toBe(false)
})

it('leaves long writes to threads', () => {
  const decision = after([16, 0.1])
  expect(decision.blocks(256 * 1024)).toBe(true)
  expect(decision.blocks(256 * 1024 + 1)).toBe(false)
})

it('does not judge the disk by long writes', () => {
  const decision = after([16, 0.1])
  for (let write = 0; write < 64; write += 1) decision.took(100, 1024 * 1024)
  expect(decision.blocks(bytes)).toBe(true)
})

it('returns to threads when the disk slows down, and blocks again much later', () => {
  expect(after([16, 0.1], [16, 1.9]).blocks(bytes)).toBe(true)
  expect(after([16, 0.1], [16, 2.1]).blocks(bytes)).toBe(false)
  expect(after([16, 0.1], [16, 2.1], [496, 0.1]).blocks(bytes)).toBe(false)
  expect(after([16, 0.1], [16, 2.1], [512, 0.1]).blocks(bytes)).toBe(true)
})

it('returns to threads after one write that stops the node for long', () => {
  expect(after([16, 0.1], [1, 49]).blocks(bytes)).toBe(true)
  expect(after([16, 0.1], [1, 51]).blocks(bytes)).toBe(false)
})
