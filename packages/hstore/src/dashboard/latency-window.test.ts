import { expect, it } from 'vitest'
import { Histogram } from '../http/histogram.ts'
import { LatencyWindow } from './latency-window.ts'

/** Bounds of 1, 2, 4 and 8 seconds. */
const histogram = () => Histogram.exponential(1, 4)

it('a percentile lies within the bucket of its rank', () => {
  const durations = histogram()
  const window = new LatencyWindow(() => [durations])
  expect(window.percentileMs(0.5)).toBeUndefined()
  for (const seconds of [1.5, 1.5, 3, 3]) durations.observe(seconds)
  expect(window.percentileMs(0.5)).toBe(2_000)
  expect(window.percentileMs(0.75)).toBe(3_000)
  expect(window.percentileMs(1)).toBe(4_000)
})

it('durations beyond the last bound count as it', () => {
  const durations = histogram()
  durations.observe(100)
  expect(new LatencyWindow(() => [durations]).percentileMs(0.99)).toBe(8_000)
})

it('durations of several histograms are taken together', () => {
  const [one, other] = [histogram(), histogram()]
  const window = new LatencyWindow(() => [one, other])
  one.observe(0.5)
  other.observe(8)
  expect([window.percentileMs(0.5), window.percentileMs(1)]).toEqual([1_000, 8_000])
  expect(new LatencyWindow(() => []).percentileMs(0.5)).toBeUndefined()
})

it('durations of more than a minute ago count no more', () => {
  const durations = histogram()
  const window = new LatencyWindow(() => [durations])
  durations.observe(8)
  window.advance(0)
  expect(window.percentileMs(1)).toBeUndefined()
  durations.observe(1)
  for (let nowMs = 1_000; nowMs <= 60_000; nowMs += 1_000) window.advance(nowMs)
  expect(window.percentileMs(1)).toBe(1_000)
  window.advance(70_000)
  expect(window.percentileMs(1)).toBeUndefined()
})
