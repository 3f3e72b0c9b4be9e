import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buyersTimeOf, momentOfBuyers } from './buyers-time.ts'
import { dayMs, hourMs } from './time.ts'

const moment = fc.integer({ min: 0, max: 30_000 * dayMs })

describe('the clock of the buyers', () => {
  it('maps to each moment once', () => {
    fc.assert(
      fc.property(moment, (timeMs) => {
        expect(Math.abs(momentOfBuyers(buyersTimeOf(timeMs)) - timeMs)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('advances by a day in each 24 hours, regardless of their start', () => {
    fc.assert(
      fc.property(moment, (timeMs) => {
        expect(buyersTimeOf(timeMs + dayMs) - buyersTimeOf(timeMs)).toBeCloseTo(dayMs, 0)
      }),
    )
  })

  it('runs several times faster in the evening than before dawn', () => {
    const lengthAt = (hour: number) => buyersTimeOf((hour + 1) * hourMs) - buyersTimeOf(hour * hourMs)
    expect(lengthAt(18) / lengthAt(6)).toBeGreaterThan(3)
  })
})
