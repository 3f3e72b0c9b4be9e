import type { TicketValue } from '@ticketcd/schema'
import { describe, expect, it } from 'vitest'
import type { EventState } from './decision.ts'
import { changesBetween } from './difference.ts'

const ticket = (changes: Partial<TicketValue> = {}): TicketValue => ({
  price: 1_000,
  total: 10,
  available: 10,
  held: 0,
  sold: 0,
  revenue: 0,
  position: 0,
  ...changes,
})
const state: EventState = {
  event: {
    name: 'Night of Songs',
    description: '',
    venue: 'Coliseu',
    location: 'Lisbon',
    type: 'Concert',
    startsAt: '2030-06-01T20:00:00.000Z',
    endsAt: '2030-06-01T22:00:00.000Z',
    timeZone: 'Europe/Lisbon',
    status: 'draft',
    salesOpenAt: '2030-05-01T10:00:00.000Z',
    maxPerCustomer: 6,
    createdAt: '2030-01-01T00:00:00.000Z',
    updatedAt: '2030-01-01T00:00:00.000Z',
  },
  tickets: new Map([
    ['A', ticket()],
    ['B', ticket({ position: 1 })],
  ]),
}
const withTickets = (tickets: [string, TicketValue][]): EventState => ({
  ...state,
  tickets: new Map(tickets),
})

describe('the difference between two edits', () => {
  it('is the change by the admin, without sales, writer and time', () => {
    const sold = withTickets([
      ['A', ticket({ available: 7, held: 1, sold: 2, revenue: 2_000 })],
      ['B', ticket({ position: 5 })],
    ])
    const event = { ...sold.event, updatedAt: '2030-02-01T00:00:00.000Z', updatedBy: 'ana' }
    expect(changesBetween(state, { ...sold, event })).toEqual([])
    expect(changesBetween(state, { ...sold, event: { ...event, maxPerCustomer: 4 } })).toEqual([
      { field: 'maxPerCustomer', before: 6, after: 4 },
    ])
  })

  it('is everything at the creation', () => {
    const changes = changesBetween(null, state)
    expect(changes).toContainEqual({ field: 'status', before: null, after: 'draft' })
    expect(changes).toContainEqual({ field: 'tickets.B.position', before: null, after: 1 })
    expect(changes.every(({ before }) => before === null)).toBe(true)
  })

  it('contains a removed ticket type, and does not report the ones behind it as moved', () => {
    const gone = withTickets([['B', ticket({ position: 1 })]])
    expect(changesBetween(state, gone).map(({ field }) => field)).toEqual([
      'tickets.A.price',
      'tickets.A.total',
      'tickets.A.position',
    ])
  })

  it('contains a change of order', () => {
    const turned = withTickets([
      ['B', ticket()],
      ['A', ticket({ position: 1 })],
    ])
    expect(changesBetween(state, turned)).toEqual([
      { field: 'tickets.B.position', before: 1, after: 0 },
      { field: 'tickets.A.position', before: 0, after: 1 },
    ])
  })
})
