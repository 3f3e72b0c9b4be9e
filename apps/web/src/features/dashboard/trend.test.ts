import { describe, expect, test } from 'vitest'
import { change, direction, isBeyondTenfold } from './trend.ts'

describe('trend', () => {
  test('is the difference as a share of what was', () => {
    expect(change(108, 100)).toBeCloseTo(0.08)
    expect(change(50, 100)).toBe(-0.5)
  })

  test('cannot be told from nothing', () => {
    expect(change(100, 0)).toBeNull()
    expect(change(0, 0)).toBeNull()
  })

  test('goes up when less was given back than before', () => {
    expect(change(-50, -100)).toBe(0.5)
  })

  test('is told in words when it is more than tenfold', () => {
    expect([change(1_000, 100), change(1_001, 100)].map((share) => isBeyondTenfold(share ?? 0))).toEqual([
      false,
      true,
    ])
  })

  test('is level when it hardly moves', () => {
    expect([0.004, -0.004, 0.005, -0.2].map(direction)).toEqual(['level', 'level', 'up', 'down'])
  })
})
