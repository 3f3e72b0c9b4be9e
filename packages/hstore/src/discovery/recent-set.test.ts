import { expect, it } from 'vitest'
import { RecentSet } from './recent-set.ts'

it('a set of the newest texts has each of them once, and loses the oldest', () => {
  const set = new RecentSet(2)
  expect(['a', 'b', 'a', 'c'].map((text) => set.add(text))).toEqual([true, true, false, true])
  expect(['a', 'b', 'c'].map((text) => set.has(text))).toEqual([false, true, true])
  expect(set.add('a')).toBe(true)
})
