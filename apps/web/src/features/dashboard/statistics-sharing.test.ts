import type { Statistics } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { sharing } from './statistics-sharing.ts'

const none = { revenue: 0, tickets: 0, orders: 0 }

/** Statistics as received from the server, new objects each time. */
const reported = (revision: number, sold: number): Statistics => ({
  ...{ revision, at: '2026-06-01T12:00:00.000Z', ageMs: 0 },
  totals: { revenue: 0, sold, held: 0, available: 0, capacity: 10, events: 1, eventsOnSale: 1 },
  rate: { ordersPerSecond: 0, ticketsPerSecond: 0 },
  ...{ last24Hours: none, previous24Hours: none, topEvents: [] },
  byType: [{ type: 'Concert', revenue: 0, sold: 1, capacity: 10, events: 1 }],
  byTicketType: [{ ticketType: 'Stalls', revenue: 0, sold, held: 0, available: 0, total: 10 }],
  otherTicketTypes: null,
  latestMinutes: [
    {
      at: '2026-06-01T12:00:00.000Z',
      byType: JSON.parse('{"__proto__":{"revenue":5,"tickets":1,"orders":1}}'),
    },
  ],
})

test('equal lists stay the same objects', () => {
  const before = reported(1, 3)
  const now = sharing(before, reported(2, 4))
  expect(now.revision).toBe(2)
  expect(now.byType).toBe(before.byType)
  expect(now.byTicketType).not.toBe(before.byTicketType)
})

test('a type of any name keeps its minutes, even if they are reported repeatedly', () => {
  const now = [2, 3, 4].reduce((before, revision) => sharing(before, reported(revision, 3)), reported(1, 3))
  expect(Object.keys(now.latestMinutes[0]?.byType ?? {})).toEqual(['__proto__'])
})
