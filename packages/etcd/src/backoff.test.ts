import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

const limits = { firstMs: 100, maxMs: 2_000 }

test('it doubles up to its cap', () => {
  expect([0, 1, 2, 3, 4, 5, 60].map((attempt) => backoffMs(attempt, limits, 0))).toEqual([
    50, 100, 200, 400, 800, 1_000, 1_000,
  ])
})

test('randomness changes it by half at most and never beyond the cap', () => {
  fc.assert(
    fc.property(
      fc.nat(1_000),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const least = backoffMs(attempt, limits, 0)
        const ms = backoffMs(attempt, limits, random)
        expect(ms).toBeGreaterThanOrEqual(least)
        expect(ms).toBeLessThanOrEqual(Math.min(2 * least, limits.maxMs))
      },
    ),
  )
})
