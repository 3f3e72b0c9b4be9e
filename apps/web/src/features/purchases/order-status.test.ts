import type { PurchaseView } from '@ticketcd/schema'
import { describe, expect, it } from 'vitest'
import { orderStatusOf, ticketsLeft } from './order-status.ts'

const now = '2026-06-01T19:00:00.000Z'
const event = {
  name: 'Night of Fado',
  venue: 'Coliseu',
  location: 'Porto',
  type: 'Concert',
  startsAt: '2026-06-02T19:00:00.000Z',
  timeZone: 'Europe/Lisbon',
  cancelled: false,
}
const order: PurchaseView = {
  eventId: 'night-of-fado',
  orderId: '01900000-0000-7000-8000-000000000000',
  placedAt: '2026-05-01T10:00:00.000Z',
  lines: [
    { ticketType: 'Regular', quantity: 2, unitPrice: 2_500, cancelled: 0 },
    { ticketType: 'Balcony', quantity: 3, unitPrice: 1_500, cancelled: 1 },
  ],
  total: 9_500,
  status: 'confirmed',
  event,
}
const past = { ...event, startsAt: now }
const off = { ...event, cancelled: true }

describe('an order', () => {
  it.each([
    ['is valid before its event', {}, 'valid'],
    ['is valid when its event is not in the catalogue', { event: null }, 'valid'],
    ['is partly given back', { status: 'partly-cancelled' }, 'partly-given-back'],
    ['is past from the moment the event begins', { event: past }, 'past'],
    ['is past also when it was partly given back', { event: past, status: 'partly-cancelled' }, 'past'],
    [
      'is of a cancelled event, also after its date',
      { event: { ...past, cancelled: true } },
      'event-cancelled',
    ],
    ['stays given back if the event is cancelled', { event: off, status: 'cancelled' }, 'given-back'],
  ] as const)('%s', (_sentence, changes, orderStatus) => {
    expect(orderStatusOf({ ...order, ...changes }, now)).toBe(orderStatus)
  })

  it('counts the tickets that were not given back', () => {
    expect(ticketsLeft(order)).toBe(4)
  })
})
