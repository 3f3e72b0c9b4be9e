import { expect, it } from 'vitest'
import { calendarFile } from './calendar.ts'

const event = {
  eventId: 'night-of-fado',
  name: 'Night of Fado; songs, wine',
  venue: 'Coliseu',
  location: 'Porto',
  startsAt: '2026-06-01T19:30:00.000Z',
  endsAt: '2026-06-01T22:00:00.000Z',
}
const fileOf = (changes: Partial<typeof event> = {}) =>
  calendarFile(
    { ...event, ...changes },
    'https://tickets.test/events/night-of-fado',
    '2026-05-01T08:00:00.000Z',
  )

it('names start and end in UTC', () => {
  expect(fileOf()).toContain('\r\nDTSTART:20260601T193000Z\r\nDTEND:20260601T220000Z\r\n')
})

it('escapes what separates values in a calendar file', () => {
  expect(fileOf()).toContain('SUMMARY:Night of Fado\\; songs\\, wine\r\n')
  expect(fileOf()).toContain('LOCATION:Coliseu\\, Porto\r\n')
})

it('folds lines that are longer than 75 bytes without cutting a character', () => {
  const name = 'ã'.repeat(80)
  const lines = fileOf({ name }).split('\r\n')
  const lengths = lines.map((line) => new TextEncoder().encode(line).length)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(75)
  expect(fileOf({ name }).replaceAll('\r\n ', '')).toContain(`SUMMARY:${name}\r\n`)
})
