import { expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'

it('the first retry comes at once, the next ones after 20 to 200 ms', () => {
  const delays = [1, 2, 3, 4, 5, 6, 1_000_000].map((failures) => backoffMs(failures, 'unreachable', 0))
  expect(delays).toEqual([0, 20, 40, 80, 160, 200, 200])
})

it('chance takes off up to half', () => {
  expect(backoffMs(7, 'unreachable', 1)).toBe(100)
  expect(backoffMs(7, 'unreachable', 0.5)).toBe(150)
})

it('a refusal waits for a second, except that of a process that may just have ended', () => {
  expect(backoffMs(1, 'removed', 0)).toBe(1_000)
  expect(backoffMs(1, 'duplicate', 0)).toBe(0)
})
