import { expect, test } from 'vitest'
import { EarnedAllowance } from './earned-allowance.ts'
import { ManualClock } from './testing/manual-clock.ts'

test('what was earned is spent first, then the allowance of the time', () => {
  const clock = new ManualClock()
  const allowance = new EarnedAllowance(1, clock)
  allowance.earn(2.5)
  const spent = () => Array.from({ length: 13 }, () => allowance.spend())
  expect(spent()).toEqual([...Array(12).fill(true), false])
  clock.advance(1000)
  expect(spent().filter(Boolean)).toHaveLength(1)
})

test('a client cannot earn without limit', () => {
  const allowance = new EarnedAllowance(1, new ManualClock())
  for (let count = 0; count < 100; count += 1) allowance.earn(1000)
  for (let count = 0; count < 10_010; count += 1) expect(allowance.spend()).toBe(true)
  expect(allowance.spend()).toBe(false)
})
