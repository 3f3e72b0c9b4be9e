import { expect, test } from 'vitest'
import { backOffMs } from './back-off.ts'

test('each failure doubles the wait, up to 15 seconds', () => {
  const longest = [0, 1, 2, 3, 4, 5, 60].map((attempt) => backOffMs(attempt, 1))
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000])
})

test('half of the wait is random', () => {
  expect(backOffMs(3, 0)).toBe(2_000)
  expect(backOffMs(3, 0.5)).toBe(3_000)
})

test('the wait is never shorter than the Retry-After of the server', () => {
  expect(backOffMs(0, 0, 20_000)).toBe(20_000)
  expect(backOffMs(0, 1, 20_000)).toBe(40_000)
})
