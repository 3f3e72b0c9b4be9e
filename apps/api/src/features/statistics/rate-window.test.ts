import { expect, test } from 'vitest'
import { RateWindow } from './rate-window.ts'

test('a rate covers the last ten seconds', () => {
  const rate = new RateWindow()
  rate.add(30, 100_000)
  rate.add(20, 104_500)
  expect(rate.perSecond(105_000)).toBe(5)
  expect(rate.perSecond(109_999)).toBe(5)
  expect(rate.perSecond(110_000)).toBe(2)
  expect(rate.perSecond(114_000)).toBe(0)
})

test('a rate after a long silence excludes everything before it', () => {
  const rate = new RateWindow()
  rate.add(30, 100_000)
  rate.add(10, 9_000_000)
  expect(rate.perSecond(9_000_000)).toBe(1)
})
