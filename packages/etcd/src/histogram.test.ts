import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { observedBetween, quantile } from './histogram.ts'

const bounds = [0.1, 0.2, 0.4, Number.POSITIVE_INFINITY]

describe('a quantile', () => {
  it.each([
    // histogram_quantile(0.99, …) of Prometheus for the same buckets
    [0.99, [0, 100, 100, 100], 0.199],
    [0.5, [10, 10, 20, 20], 0.1],
    [0.99, [10, 10, 20, 20], 0.396],
    [0.25, [100, 100, 100, 100], 0.025],
    // The value beyond the last bound is unknown.
    [0.99, [0, 0, 0, 7], 0.4],
  ])('of %d in %j is %d', (share, counts, expected) => {
    expect(quantile(share, { bounds, counts })).toBeCloseTo(expected, 9)
  })

  it('of no observations is null', () => {
    expect(quantile(0.99, { bounds, counts: [0, 0, 0, 0] })).toBeNull()
    expect(quantile(0.99, { bounds: [], counts: [] })).toBeNull()
  })

  it('lies in the bucket of the observation with that rank', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.4, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (observations, share) => {
          const counts = bounds.map((bound) => observations.filter((value) => value <= bound).length)
          const ranked = observations.toSorted((a, b) => a - b)
          const exact = ranked[Math.ceil(share * ranked.length) - 1] ?? 0
          const upper = bounds.find((bound) => exact <= bound) ?? 0
          const estimate = quantile(share, { bounds, counts }) ?? -1
          expect(estimate).toBeLessThanOrEqual(upper + 1e-12)
          expect(estimate).toBeGreaterThanOrEqual((bounds[bounds.indexOf(upper) - 1] ?? 0) - 1e-12)
        },
      ),
    )
  })
})

describe('the observations between two scrapes', () => {
  it('are the difference of their counts', () => {
    const earlier = { bounds, counts: [1, 2, 3, 4] }
    expect(observedBetween(earlier, { bounds, counts: [1, 5, 7, 9] }).counts).toEqual([0, 3, 4, 5])
  })

  it('are all of the later one if the process was restarted in between', () => {
    const later = { bounds, counts: [1, 1, 1, 1] }
    expect(observedBetween({ bounds, counts: [5, 9, 9, 9] }, later)).toEqual(later)
  })
})
