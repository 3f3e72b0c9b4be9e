import { expect, test } from 'vitest'
import { momentOf, timeAt } from './time.ts'

const local = (text: string) => Date.parse(`${text}Z`)

test.each([
  ['2026-01-15T20:00', 'Europe/Lisbon', '2026-01-15T20:00:00.000Z'],
  ['2026-07-15T20:00', 'Europe/Lisbon', '2026-07-15T19:00:00.000Z'],
  ['2026-07-15T20:00', 'Atlantic/Azores', '2026-07-15T20:00:00.000Z'],
  ['2026-12-31T20:00', 'America/New_York', '2027-01-01T01:00:00.000Z'],
  // An hour after the change to summer time.
  ['2026-03-29T03:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
])('%s in %s is %s', (text, timeZone, moment) => {
  expect(timeAt(momentOf(local(text), timeZone))).toBe(moment)
})
