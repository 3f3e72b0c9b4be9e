import type { EventValue } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { selectFeatured } from './featured.ts'
import { Listings } from './listings.ts'

const now = '2027-01-01T12:00:00.000Z'

const event = (type: string, startsAt: string): EventValue => ({
  name: 'An evening',
  description: '',
  venue: 'Coliseu',
  location: 'Porto',
  type,
  startsAt,
  endsAt: startsAt,
  timeZone: 'Europe/Lisbon',
  status: 'on-sale',
  salesOpenAt: '2026-06-01T00:00:00.000Z',
  maxPerCustomer: 4,
  createdAt: '2026-06-01T00:00:00.000Z',
  updatedAt: '2026-06-01T00:00:00.000Z',
})

function featured(events: Record<string, { type: string; startsAt: string; available: number }>): string[] {
  const listings = new Listings()
  for (const [eventId, { type, startsAt, available }] of Object.entries(events))
    listings.put(
      eventId,
      { value: event(type, startsAt), modRevision: 1 },
      { available, total: 100, fromPrice: 1_000, revision: 1 },
    )
  return selectFeatured(listings, now).map(({ eventId }) => eventId)
}

const soon = '2027-01-08T20:00:00.000Z'

test('a half-sold event leads, before an unsold one and a nearly sold-out one', () => {
  const of = (available: number) => ({ type: 'Concert', startsAt: soon, available })
  expect(featured({ gone: of(0), few: of(2), half: of(50), untouched: of(100) })[0]).toBe('half')
  expect(featured({ gone: of(0), few: of(2), half: of(50) })).not.toContain('gone')
})

test('of two equal events the earlier leads, and an event that has started is left out', () => {
  const of = (startsAt: string) => ({ type: 'Concert', startsAt, available: 50 })
  const events = {
    later: of('2027-03-01T20:00:00.000Z'),
    sooner: of(soon),
    begun: of('2027-01-01T11:00:00.000Z'),
  }
  expect(featured(events)).toEqual(['sooner', 'later'])
})

test('the best of every type comes before the second best of any type', () => {
  const of = (type: string, available: number) => ({ type, startsAt: soon, available })
  const events = { first: of('Concert', 50), second: of('Concert', 55), talk: of('Talk', 99) }
  expect(featured(events)).toEqual(['first', 'talk', 'second'])
})
