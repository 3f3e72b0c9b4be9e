import type { WaitingView } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { overdue, withOffers } from './seen-offers.ts'

const place: WaitingView = {
  eventId: 'night-of-fado',
  orderId: '01900000-0000-7000-8000-000000000001',
  ticketType: 'Balcony',
  quantity: 4,
  joinedAt: '2026-06-01T10:00:00.000Z',
  position: null,
  offer: { quantity: 2, offeredAt: '2026-06-01T11:00:00.000Z', expiresAt: '2026-06-01T23:00:00.000Z' },
  over: false,
  event: null,
}

test('an offer is kept once, even if it is seen repeatedly', () => {
  const once = withOffers([], [place])
  expect(once.map(({ quantity }) => quantity)).toEqual([2])
  expect(withOffers(once, [place])).toEqual(once)
})

test('an offer stays after the store has removed it, and places without one are not kept', () => {
  const seen = withOffers([], [place])
  expect(withOffers(seen, [{ ...place, orderId: 'another', offer: null, position: 1 }])).toEqual(seen)
})

test('an offer is overdue from its deadline on', () => {
  const seen = withOffers([], [place])
  expect(overdue(seen, '2026-06-01T22:59:59.999Z')).toEqual([])
  expect(overdue(seen, '2026-06-01T23:00:00.000Z')).toEqual(seen)
})
