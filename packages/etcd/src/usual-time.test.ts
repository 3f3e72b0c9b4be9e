import { describe, expect, it } from 'vitest'
import { UsualTime } from './usual-time.ts'

const after = (...ms: number[]) => {
  const usual = new UsualTime()
  for (const each of ms) usual.observe(each)
  return usual
}
const often = (ms: number) => Array.from({ length: 50 }, () => ms)

describe('a call counts as slow', () => {
  it('after the least time if nothing is known, unless another time is given, or if calls are fast', () => {
    expect(after().slowAfterMs(250, 500)).toBe(250)
    expect(after().slowAfterMs(250, 500, 400)).toBe(400)
    expect(after(...often(5)).slowAfterMs(250, 500)).toBe(250)
  })

  it('later if calls usually take long', () => {
    expect(after(...often(400)).slowAfterMs(250, 1_000)).toBeCloseTo(600, 0)
  })

  it('later still if their times differ', () => {
    expect(after(...often(150), 350, 100, 350, 100).slowAfterMs(250, 2_000)).toBeGreaterThan(400)
  })

  it('after the most time at the latest', () => {
    expect(after(...often(3_000)).slowAfterMs(250, 500)).toBe(500)
  })

  it('soon again once calls are fast again', () => {
    expect(after(...often(400), ...often(10)).slowAfterMs(250, 500)).toBe(250)
  })
})
