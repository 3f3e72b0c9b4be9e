import { type AlertView, type EventDetail, type PurchaseView, statusOf, totalOf } from '@ticketcd/schema'
import { cardOf } from './catalogue.ts'
import { buyable, mockedEvents } from './events.ts'

const upcoming = mockedEvents.filter(buyable)
const past = mockedEvents.filter((event) => event.state === 'past')
const cancelled = mockedEvents.filter((event) => event.state === 'cancelled')

/** Earlier purchases, of every state, on more than one page. */
export const mockedPurchases: PurchaseView[] = [
  ...upcoming.slice(0, 9).map((event, index) => purchase(event, 1 + (index % 4), index === 2 ? 1 : 0)),
  ...upcoming.slice(9, 10).map((event) => purchase(event, 2, 2)),
  ...cancelled.slice(0, 1).map((event) => purchase(event, 2, 0)),
  ...past.map((event, index) => purchase(event, 1 + (index % 3), 0)),
]

export const mockedFavourites: string[] = [
  ...upcoming.slice(3, 7),
  ...mockedEvents.filter((event) => event.state === 'sold-out').slice(0, 1),
  ...past.slice(0, 1),
].map((event) => event.eventId)

/** One alert that has just fired, one that was read, one waiting, and one paused. */
export const mockedAlerts: AlertView[] = (
  [
    { state: 'fired', triggeredAt: ago(0.4), readAt: null },
    { state: 'fired', triggeredAt: ago(26), readAt: ago(25) },
    { state: 'active', triggeredAt: null, readAt: null },
    { state: 'paused', triggeredAt: null, readAt: null },
  ] as const
).flatMap((sent, index) => {
  const event = upcoming[10 + index]
  if (!event) return []
  const hasFired = sent.state === 'fired'
  const limit = hasFired ? event.available + 4 : Math.max(2, Math.floor(event.capacity / 50))
  return {
    ...sent,
    eventId: event.eventId,
    kind: 'few-left',
    limit,
    createdAt: ago(72),
    availableThen: hasFired ? event.available + 2 : null,
    revision: 900 + index,
    event: cardOf(event),
  }
})

function ago(hours: number): string {
  return new Date(Date.now() - hours * 60 * 60 * 1000).toISOString()
}

function purchase(event: EventDetail, quantity: number, givenBack: number): PurchaseView {
  const { eventId, name, venue, location, type, startsAt, timeZone, state } = event
  const lines = event.tickets.slice(0, quantity > 2 ? 2 : 1).map(({ ticketType, price }, index) => ({
    ticketType,
    quantity: index === 0 ? quantity : 1,
    unitPrice: price,
    cancelled: index === 0 ? givenBack : 0,
  }))
  const placedAt = Date.parse(startsAt) - 40 * 24 * 60 * 60 * 1000
  return {
    eventId,
    orderId: orderIdFor(mockedEvents.indexOf(event), placedAt),
    placedAt: new Date(placedAt).toISOString(),
    lines,
    total: totalOf(lines),
    status: statusOf(lines),
    event: { name, venue, location, type, startsAt, timeZone, cancelled: state === 'cancelled' },
  }
}

/** @returns an order id that never changes: a UUIDv7 whose random part is the event's index */
function orderIdFor(index: number, timeMs: number): string {
  const time = timeMs.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${index.toString(16).padStart(12, '0')}`
}
