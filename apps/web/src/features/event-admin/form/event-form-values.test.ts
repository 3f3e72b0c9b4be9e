import type { EventDraft } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { mergeDrafts } from '../merge/event-merge.ts'
import { copyOf, draftOf, mergedValues, valuesOf } from './event-form-values.ts'

const now = '2030-01-01T00:00:00.000Z'
const draft: EventDraft = {
  name: 'Jazz',
  description: 'An evening.',
  venue: 'Hall',
  location: 'Berlin',
  type: 'Concert',
  // In the second hour from 2 a.m. of that night, which has it twice.
  startsAt: '2030-10-27T01:30:17.000Z',
  endsAt: '2030-10-27T04:00:00.000Z',
  timeZone: 'Europe/Berlin',
  salesOpenAt: '2029-06-01T19:00:00.000Z',
  maxPerCustomer: 4,
  tickets: [{ ticketType: 'Stalls', price: 2050, total: 100 }],
}

test('an unchanged form returns its event, to the second', () => {
  for (const locale of ['en-GB', 'pt-PT'])
    expect(draftOf(valuesOf(draft, locale, now), draft, locale, now)).toEqual(draft)
})

test('a deadline for cancelling is read back, changed and removed', () => {
  const dated = { ...draft, cancelUntil: '2030-10-20T21:59:59.000Z' }
  const values = valuesOf(dated, 'en-GB', now)
  const read = (cancelUntil: string) => draftOf({ ...values, cancelUntil }, dated, 'en-GB', now)
  expect(read(values.cancelUntil)).toEqual(dated)
  expect(read('2030-10-19T12:00').cancelUntil).toBe('2030-10-19T10:00:00.000Z')
  expect(read('')).toEqual(draft)
})

test('invalid input is rejected at its field, and kept as typed', () => {
  const values = valuesOf(draft, 'en-GB', now)
  const typed = {
    ...values,
    maxPerCustomer: 'many',
    tickets: [{ ...values.tickets[0], key: 'a', ticketType: 'Stalls', total: '100', price: '-3' }],
  }
  const read = draftOf(typed, draft, 'en-GB', now)
  expect(read.maxPerCustomer).toBeNaN()
  expect(read.tickets[0]?.price).toBeNaN()
  const merge = mergeDrafts(draft, read, { ...draft, name: 'Blues' })
  const merged = mergedValues(merge.draft, read, typed, 'en-GB', now)
  expect(merged).toMatchObject({ name: 'Blues', maxPerCustomer: 'many', tickets: [{ price: '-3' }] })
})

test('a copy is a week later at the same time of day', () => {
  const { startsAt } = copyOf({ ...draft, startsAt: '2030-10-25T18:00:00.000Z' })
  expect(startsAt).toBe('2030-11-01T19:00:00.000Z')
})

test('incomplete rows keep their text in a merge', () => {
  const values = valuesOf(draft, 'en-GB', now)
  const row = (key: string, ticketType: string, price: string) => ({ key, ticketType, price, total: '' })
  const typed = {
    ...values,
    tickets: [...values.tickets, row('a', '', '1x'), row('b', 'Stalls', '2x'), row('c', '', '3x')],
  }
  const read = draftOf(typed, draft, 'en-GB', now)
  const merge = mergeDrafts(draft, read, {
    ...draft,
    tickets: [{ ticketType: 'Stalls', price: 2050, total: 90 }],
  })
  const merged = mergedValues(merge.draft, read, typed, 'en-GB', now)
  expect(merged.tickets).toMatchObject([
    { ticketType: 'Stalls', price: '20.50', total: '90' },
    ...typed.tickets.slice(1),
  ])
})
