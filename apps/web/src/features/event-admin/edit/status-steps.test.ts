import type { AdminEvent, EventStatus } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { formatsFor } from '../../../lib/format.ts'
import { en } from '../event-admin-messages.en.ts'
import { effectOf, labelOf, stepsOf } from './status-steps.ts'

const now = '2030-01-01T12:00:00.000Z'
const english = formatsFor('en-GB')

function eventWith(status: EventStatus, counts = { available: 40, held: 0, sold: 0 }): AdminEvent {
  return {
    eventId: 'night-of-fado',
    version: 7,
    status,
    draft: {
      name: 'Night of Fado',
      description: '',
      type: 'Concert',
      location: 'Lisbon',
      venue: 'Coliseu',
      timeZone: 'Europe/Lisbon',
      startsAt: '2030-03-01T20:00:00.000Z',
      endsAt: '2030-03-01T22:00:00.000Z',
      salesOpenAt: '2030-01-01T10:00:00.000Z',
      maxPerCustomer: 6,
      tickets: [{ ticketType: 'Seat', price: 2_000, total: 40 }],
    },
    tickets: [{ ticketType: 'Seat', price: 2_000, total: 40, revenue: 0, ...counts }],
    createdAt: now,
    updatedAt: now,
    updatedBy: null,
  }
}

test('only an event without sold and held tickets can be removed', () => {
  expect(stepsOf(eventWith('closed'))).toContain('remove')
  expect(stepsOf(eventWith('closed', { available: 39, held: 1, sold: 0 }))).not.toContain('remove')
  expect(stepsOf(eventWith('closed', { available: 39, held: 0, sold: 1 }))).not.toContain('remove')
})

test('a closed event is opened again, a draft for the first time', () => {
  expect(labelOf('on-sale', eventWith('closed'), en.status)).toBe(en.status.reopen)
  expect(labelOf('on-sale', eventWith('draft'), en.status)).toBe(en.status.open)
})

test('the effect of a step has its numbers, or the time at which sales open', () => {
  const event = eventWith('draft', { available: 37, held: 1, sold: 2 })
  const effect = (step: 'on-sale' | 'cancelled', at: string) => effectOf(step, event, at, en.status, english)
  expect(effect('on-sale', now)).toBe(en.status.openSays('37 tickets'))
  expect(effect('cancelled', now)).toBe(en.status.cancelSays('2 tickets', '1'))
  expect(effect('on-sale', '2030-01-01T09:00:00.000Z')).toBe(
    en.status.openLaterSays(english.dayAndTime(event.draft.salesOpenAt, 'Europe/Lisbon')),
  )
})
