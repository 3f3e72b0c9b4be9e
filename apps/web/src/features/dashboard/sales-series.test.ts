import type { SalesPoint, SalesSeries, SalesStep } from '@ticketcd/schema'
import { describe, expect, test } from 'vitest'
import { adjoins, isSameSales, refined, revenueOf, salesRows, totalOf, withMinutes } from './sales-series.ts'

const at = (clock: string) => `2026-06-01T${clock}:00.000Z`
const point = (clock: string, revenue: number): SalesPoint => ({
  at: at(clock),
  byType: { Concert: { revenue, tickets: 1, orders: 1 } },
})
const series = (step: SalesStep, from: string, to: string, points: SalesPoint[]): SalesSeries => ({
  revision: 10,
  step,
  from: at(from),
  to: at(to),
  points,
})
const revenues = (reported: SalesSeries) => reported.points.map((each) => totalOf(each.byType).revenue)

describe('the series by minutes', () => {
  const minutes = series('minute', '10:00', '11:00', [point('10:58', 5), point('10:59', 7)])

  test('replaces its latest minutes by the reported ones', () => {
    const next = withMinutes(minutes, {
      revision: 11,
      at: at('11:00'),
      latestMinutes: [point('10:59', 9), point('11:00', 2)],
    })
    expect(revenues(next)).toEqual([5, 9, 2])
    expect(next.to).toBe(at('11:01'))
  })

  test('is the same if the same minutes are reported twice', () => {
    const reported = { revision: 11, at: at('11:00'), latestMinutes: [point('10:59', 9), point('11:00', 2)] }
    const once = withMinutes(minutes, reported)
    expect(withMinutes(once, reported)).toEqual(once)
  })

  test('rejects an older revision', () => {
    expect(withMinutes(minutes, { revision: 9, at: at('10:59'), latestMinutes: [point('10:59', 1)] })).toBe(
      minutes,
    )
  })

  test('drops minutes that are older than two hours', () => {
    const next = withMinutes(minutes, { revision: 11, at: at('12:58'), latestMinutes: [point('12:58', 1)] })
    expect(revenues(next)).toEqual([7, 1])
  })

  test('detects that it has missed minutes', () => {
    expect(adjoins(minutes, at('11:01'))).toBe(true)
    expect(adjoins(minutes, at('11:02'))).toBe(false)
  })
})

describe('the series by hours', () => {
  test('replaces an hour that the minutes cover by their sum, and keeps the others', () => {
    const hours = series('hour', '08:00', '11:00', [
      point('08:00', 100),
      point('09:00', 200),
      point('10:00', 1),
    ])
    const minutes = series('minute', '09:31', '10:31', [
      point('09:45', 50),
      point('10:02', 4),
      point('10:30', 6),
    ])
    expect(revenues(refined(hours, minutes))).toEqual([100, 200, 10])
  })

  test('grows by an hour that has just begun', () => {
    const hours = series('hour', '08:00', '10:00', [point('09:00', 200)])
    const minutes = series('minute', '09:00', '10:01', [point('09:45', 250), point('10:00', 3)])
    const next = refined(hours, minutes)
    expect(revenues(next)).toEqual([250, 3])
    expect(next.to).toBe(at('11:00'))
  })
})

test.each(['constructor', '__proto__', 'toString'])('a type may be named %s', (name) => {
  const one = (clock: string): SalesPoint => ({
    at: at(clock),
    byType: Object.fromEntries([[name, { revenue: 5, tickets: 1, orders: 1 }]]),
  })
  const hours = series('hour', '10:00', '11:00', [])
  const minutes = series('minute', '10:00', '10:31', [one('10:02'), one('10:30')])
  const [hour] = refined(hours, minutes).points
  expect(revenueOf(hour?.byType ?? {}, name)).toBe(10)
  expect(revenueOf({}, name)).toBe(0)
})

describe('rows', () => {
  test('are the same if they contain the same sales of the same steps', () => {
    const rows = (clock: string, revenue: number, count = 2) =>
      salesRows(series('hour', '08:00', '11:00', [point(clock, revenue)]), count)
    expect(isSameSales(rows('10:00', 5), rows('10:00', 5))).toBe(true)
    expect(isSameSales(rows('10:00', 5), rows('10:00', 6))).toBe(false)
    expect(isSameSales(rows('10:00', 5), rows('09:00', 5))).toBe(false)
    expect(isSameSales(rows('10:00', 5), rows('10:00', 5, 3))).toBe(false)
    expect(isSameSales(undefined, rows('10:00', 5))).toBe(false)
  })

  test('exist for every step, with zero if nothing was sold', () => {
    const rows = salesRows(series('hour', '08:00', '11:00', [point('09:00', 200)]), 3)
    expect(rows.map((row) => [new Date(row.at).toISOString(), totalOf(row.byType).revenue])).toEqual([
      [at('08:00'), 0],
      [at('09:00'), 200],
      [at('10:00'), 0],
    ])
  })
})
