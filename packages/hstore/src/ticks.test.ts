import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Ticks } from './ticks.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('the same interval shares one timer', () => {
  const ticks = new Ticks()
  const seen: string[] = []
  ticks.every(100, () => seen.push('a'))
  vi.advanceTimersByTime(60)
  ticks.every(100, () => seen.push('b'))
  ticks.every(250, () => seen.push('c'))
  expect(vi.getTimerCount()).toBe(2)
  vi.advanceTimersByTime(40)
  expect(seen).toEqual(['a', 'b'])
  vi.advanceTimersByTime(210)
  expect(seen).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'c'])
})

it('the timer ends with the last of them, also while it runs, and can begin again', () => {
  const ticks = new Ticks()
  const counts = [0, 0]
  const run = (which: number) => () => {
    counts[which] = (counts[which] ?? 0) + 1
    for (const end of ends) end()
  }
  const ends = [ticks.every(100, run(0)), ticks.every(100, run(1))]
  vi.advanceTimersByTime(500)
  expect(counts).toEqual([1, 0])
  expect(vi.getTimerCount()).toBe(0)
  ticks.every(100, run(1))
  vi.advanceTimersByTime(100)
  expect(counts).toEqual([1, 1])
})

it('ending one twice ends no other with the same function', () => {
  const ticks = new Ticks()
  let count = 0
  const run = () => {
    count += 1
  }
  const end = ticks.every(100, run)
  ticks.every(100, run)
  end()
  end()
  vi.advanceTimersByTime(100)
  expect(count).toBe(1)
})
