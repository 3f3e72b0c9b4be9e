import { expect, test } from 'vitest'
import { formatsFor, zoneDiffers } from './format.ts'

const english = formatsFor('en-GB')
const portuguese = formatsFor('pt-PT')
const now = new Date('2026-03-01T12:00:00.000Z')
/** Intl uses spaces of several widths. The tests ignore the width. */
const plain = (text: string) => text.replace(/\s/g, ' ')

test('money has decimals only if there are cents', () => {
  expect(english.money(2650)).toBe('€26.50')
  expect(english.money(2600)).toBe('€26')
  expect(english.money(0)).toBe('€0')
  expect(plain(portuguese.money(123_450))).toBe('1234,50 €')
})

test('a time is shown in the time zone of the event', () => {
  const startsAt = '2026-06-12T19:30:00.000Z'
  expect(english.time(startsAt, 'Europe/Lisbon')).toBe('20:30')
  expect(english.time(startsAt, 'America/New_York')).toBe('15:30')
})

test('a day has a year only if it is not the current one', () => {
  expect(english.day('2026-06-12T19:30:00.000Z', 'Europe/Lisbon', now)).not.toContain('2026')
  expect(english.day('2027-06-12T19:30:00.000Z', 'Europe/Lisbon', now)).toContain('2027')
})

test('the day is in the time zone of the event, not in UTC', () => {
  expect(english.day('2026-06-12T23:30:00.000Z', 'Europe/Berlin', now)).toContain('13')
})

test('an evening that ends after midnight has no second day', () => {
  expect(english.timeRange('2026-06-12T20:00:00.000Z', '2026-06-12T23:30:00.000Z', 'Europe/Berlin')).toBe(
    '22:00 – 01:30',
  )
})

test('a 12-hour time has no leading zero, and AM or PM', () => {
  expect(plain(formatsFor('en-US').time('2026-06-12T08:00:00.000Z', 'Europe/Lisbon'))).toBe('9:00 AM')
})

test('a range of several days has both days', () => {
  const range = english.timeRange('2026-06-12T08:00:00.000Z', '2026-06-14T20:00:00.000Z', 'Europe/London')
  expect(range).toContain('12 Jun')
  expect(range).toContain('14 Jun')
})

test('time zones with the same local time do not differ', () => {
  const startsAt = '2026-06-12T19:30:00.000Z'
  expect(zoneDiffers(startsAt, 'Europe/Lisbon', 'Europe/London')).toBe(false)
  expect(zoneDiffers(startsAt, 'Europe/Lisbon', 'Europe/Berlin')).toBe(true)
})
