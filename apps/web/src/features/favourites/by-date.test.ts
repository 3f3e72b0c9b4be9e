import type { EventCard, SaleState } from '@ticketcd/schema'
import { expect, it } from 'vitest'
import { byDate } from './by-date.ts'

const card = (eventId: string, startsAt: string, state: SaleState = 'on-sale'): EventCard => ({
  eventId,
  name: eventId,
  venue: 'Coliseu',
  location: 'Porto',
  type: 'Concert',
  startsAt,
  timeZone: 'Europe/Lisbon',
  salesOpenAt: '2026-01-01T00:00:00.000Z',
  revision: 1,
  editRevision: 1,
  state,
  fromPrice: null,
  available: 0,
  capacity: 0,
})

it('upcoming events come before past ones, the nearest first in both groups', () => {
  const sorted = byDate([
    card('long-ago', '2025-01-01T20:00:00.000Z', 'past'),
    card('in-autumn', '2026-10-01T20:00:00.000Z', 'sold-out'),
    card('last-week', '2026-05-25T20:00:00.000Z', 'past'),
    card('tomorrow', '2026-06-02T20:00:00.000Z'),
  ])
  expect(sorted.map((event) => event.eventId)).toEqual(['tomorrow', 'in-autumn', 'last-week', 'long-ago'])
})
