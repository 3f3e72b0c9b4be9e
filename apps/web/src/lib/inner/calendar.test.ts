import type { EventDetail } from '@ticketcd/schema'
import { expect, it } from 'vitest'
import { calendarFile } from './calendar.ts'

const event = {
  eventId: 'night-of-fado',
  name: 'Night of Fado; songs, wine',
  venue: 'Coliseu',
  location: 'Porto',
  startsAt: '2026-06-01T19:30:00.000Z',
  endsAt: '2026-06-01T22:00:00.000Z',
  timeZone: 'Europe/Lisbon',
  type: 'Concert',
  description: 'Two voices.\nOne guitar.',
  salesOpenAt: '2026-01-01T00:00:00.000Z',
  state: 'on-sale',
  fromPrice: 2_000,
  available: 10,
  capacity: 100,
  revision: 1,
  editRevision: 1,
  maxPerCustomer: 6,
  cancelUntil: '2026-06-01T19:30:00.000Z',
  tickets: [],
} satisfies EventDetail
const fileOf = (changes: Partial<EventDetail> = {}) =>
  calendarFile({ ...event, ...changes }, 'https://tickets.test/events/night-of-fado', new Date('2026-05-01'))

it('writes start and end in UTC', () => {
  expect(fileOf()).toContain('\r\nDTSTART:20260601T193000Z\r\nDTEND:20260601T220000Z\r\n')
})

it('escapes the separators of a calendar file', () => {
  expect(fileOf()).toContain('SUMMARY:Night of Fado\\; songs\\, wine\r\n')
  expect(fileOf()).toContain('LOCATION:Coliseu\\, Porto\r\n')
})

it('keeps the lines of the description', () => {
  expect(fileOf()).toContain('DESCRIPTION:Two voices.\\nOne guitar.\\n\\nhttps://')
})

it('marks a cancelled event', () => {
  expect(fileOf({ state: 'cancelled' })).toContain('STATUS:CANCELLED\r\n')
  expect(fileOf()).not.toContain('STATUS')
})

it('folds lines longer than 75 bytes without splitting a character', () => {
  const name = 'ã'.repeat(80)
  const lines = fileOf({ name }).split('\r\n')
  const lengths = lines.map((line) => new TextEncoder().encode(line).length)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(75)
  expect(fileOf({ name }).replaceAll('\r\n ', '')).toContain(`SUMMARY:${name}\r\n`)
})
