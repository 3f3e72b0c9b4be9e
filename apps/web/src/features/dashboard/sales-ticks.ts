import type { SalesStep } from '@ticketcd/schema'
import { browserTimeZone, type Formats } from '../../lib/format.ts'
import { stepMs } from './sales-series.ts'

/**
 * Returns the time of a step as text. Days are in UTC, as the server sums them up; shorter steps
 * are in the browser's time zone.
 */
export function stepTime(ms: number, step: SalesStep, format: Formats): string {
  const iso = new Date(ms).toISOString()
  if (step === 'day') return format.day(iso, 'UTC')
  return step === 'hour' ? format.dayAndTime(iso, browserTimeZone()) : format.time(iso, browserTimeZone())
}

/** Returns the times below the axis: full tens of minutes, some hours of the day, or days. */
export function salesTicks(times: readonly number[], step: SalesStep): number[] {
  const first = times[0] ?? 0
  const last = times.at(-1) ?? 0
  const span = last - first
  if (step === 'day') return times.filter((_, index) => index % (times.length > 45 ? 14 : 5) === 0)
  if (step === 'minute') return times.filter((ms) => ms % (10 * stepMs.minute) === 0)
  const hourOf = (ms: number) => new Date(ms).getHours()
  return times.filter((ms) => hourOf(ms) % (span > 2 * stepMs.day ? 24 : 4) === 0)
}

/** `20:30`, or a day if the ticks are days apart. */
export function tickLabel(ms: number, step: SalesStep, format: Formats, spanMs: number): string {
  const iso = new Date(ms).toISOString()
  if (step === 'day') return format.shortDay(iso, 'UTC')
  return spanMs > 2 * stepMs.day
    ? format.shortDay(iso, browserTimeZone())
    : format.time(iso, browserTimeZone())
}
