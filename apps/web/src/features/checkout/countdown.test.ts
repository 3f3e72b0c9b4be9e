import { describe, expect, it } from 'vitest'
import { clockText, localDeadline, secondsUntil, shareLeft } from './countdown.ts'

const hold = { now: '2026-06-01T19:00:00.000Z', expiresAt: '2026-06-01T19:10:00.000Z' }

describe('the deadline of a hold', () => {
  it('depends on the server times only, not on the clock of the browser', () => {
    const oneHourSlow = Date.parse('2026-06-01T18:00:00.000Z')
    const threeDaysFast = Date.parse('2026-06-04T19:00:00.000Z')
    expect(secondsUntil(localDeadline(hold, oneHourSlow), oneHourSlow)).toBe(600)
    expect(secondsUntil(localDeadline(hold, threeDaysFast), threeDaysFast)).toBe(600)
  })

  it('has passed if the server clock is beyond it', () => {
    const late = { ...hold, now: '2026-06-01T19:10:01.000Z' }
    expect(secondsUntil(localDeadline(late, 0), 0)).toBe(0)
  })
})

describe('the countdown', () => {
  it('shows its last second until it has passed', () => {
    expect(secondsUntil(1_000, 1)).toBe(1)
    expect(secondsUntil(1_000, 999)).toBe(1)
    expect(secondsUntil(1_000, 1_000)).toBe(0)
    expect(secondsUntil(1_000, 5_000)).toBe(0)
  })

  it.each([
    [43_145, '11:59:05'],
    [600, '10:00'],
    [65, '1:05'],
    [9, '0:09'],
    [0, '0:00'],
  ])('formats %i seconds as %s', (seconds, text) => {
    expect(clockText(seconds)).toBe(text)
  })

  it('never fills more than the whole bar', () => {
    expect(shareLeft(601)).toBe(1)
    expect(shareLeft(150)).toBe(0.25)
    expect(shareLeft(0)).toBe(0)
  })
})
