import { afterEach, describe, expect, test, vi } from 'vitest'
import { formatsFor } from '../../lib/format.ts'
import { salesTicks, stepTime, tickLabel } from './sales-ticks.ts'

const english = formatsFor('en-GB')
const at = (iso: string) => Date.parse(iso)
const hour = 3_600_000
/** Returns `count` steps from `first` on. */
const steps = (first: string, count: number, lengthMs: number) =>
  Array.from({ length: count }, (_, index) => at(first) + index * lengthMs)

afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

/** Sets the browser's time zone: in June four hours behind UTC. */
function inNewYork() {
  vi.stubEnv('TZ', 'America/New_York')
  vi.useFakeTimers({ toFake: ['Date'], now: at('2026-06-10T12:00:00Z') })
}

describe('the time of a step', () => {
  test('is in the time zone of the browser', () => {
    inNewYork()
    expect(stepTime(at('2026-06-02T01:30:00Z'), 'minute', english)).toBe('21:30')
    expect(stepTime(at('2026-06-02T01:00:00Z'), 'hour', english)).toBe('Mon 1 Jun, 21:00')
  })

  test('is in UTC for days, as the server sums them up', () => {
    inNewYork()
    expect(stepTime(at('2026-06-02T00:00:00Z'), 'day', english)).toBe('Tue 2 Jun')
    expect(tickLabel(at('2026-06-02T00:00:00Z'), 'day', english, 30 * 24 * hour)).toBe('2 Jun')
  })
})

describe('the ticks of the axis', () => {
  test('are every fourth hour of the local day, or the beginning of each day', () => {
    inNewYork()
    const day = steps('2026-06-02T00:00:00Z', 24, hour)
    const label = (ms: number) => tickLabel(ms, 'hour', english, 24 * hour)
    expect(salesTicks(day, 'hour').map(label)).toEqual(['20:00', '00:00', '04:00', '08:00', '12:00', '16:00'])

    const week = steps('2026-06-02T00:00:00Z', 168, hour)
    const labelOfDay = (ms: number) => tickLabel(ms, 'hour', english, 168 * hour)
    expect(salesTicks(week, 'hour').map(labelOfDay)).toEqual(
      [2, 3, 4, 5, 6, 7, 8].map((each) => `${each} Jun`),
    )
  })

  test('are every tenth minute, and some of many days', () => {
    expect(salesTicks(steps('2026-06-02T10:03:00Z', 60, 60_000), 'minute')).toHaveLength(6)
    expect(salesTicks(steps('2026-06-02T00:00:00Z', 30, 24 * hour), 'day')).toHaveLength(6)
    expect(salesTicks(steps('2026-06-02T00:00:00Z', 90, 24 * hour), 'day')).toHaveLength(7)
  })
})
