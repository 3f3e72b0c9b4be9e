import { describe, expect, test } from 'vitest'
import { change, direction, isBeyondTenfold } from './trend.ts'

describe('trend', () => {
  test('is the difference as a share of the previous value', () => {
    expect(change(108, 100)).toBeCloseTo(0.08)
    expect(change(50, 100)).toBe(-0.5)
  })

  test('is null without a previous value', () => {
    expect(change(100, 0)).toBeNull()
    expect(change(0, 0)).toBeNull()
  })

  test('goes up if less was refunded than before', () => {
    expect(change(-50, -100)).toBe(0.5)
  })

  test('is shown in words if it is more than tenfold', () => {
    expect([change(1_000, 100), change(1_001, 100)].map((share) => isBeyondTenfold(share ?? 0))).toEqual([
      false,
      true,
    ])
  })

  test('is level if it hardly changes', () => {
    expect([0.004, -0.004, 0.005, -0.2].map(direction)).toEqual(['level', 'level', 'up', 'down'])
  })
})
