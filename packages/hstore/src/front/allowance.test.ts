import { expect, test } from 'vitest'
import { Allowance } from './allowance.ts'
import { ManualClock } from './testing/manual-clock.ts'

const spendAll = (allowance: Allowance) => {
  let spent = 0
  while (spent < 1000 && allowance.spend()) spent += 1
  return spent
}

test('a burst may have ten seconds of the rate, and each second adds one', () => {
  const clock = new ManualClock()
  const allowance = new Allowance(3, clock)
  expect(spendAll(allowance)).toBe(30)
  clock.advance(2000)
  expect(spendAll(allowance)).toBe(6)
  clock.advance(3_600_000)
  expect(spendAll(allowance)).toBe(30)
})
