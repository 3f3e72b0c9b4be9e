import { type EventValue, type Failure, saleState } from '@ticketcd/schema'

/**
 * The reason why tickets of an event cannot be bought now, apart from its stock; `undefined` if
 * they can.
 *
 * @param now ISO 8601 in UTC
 */
export function refusalOf(event: EventValue | undefined, now: string): Failure | undefined {
  if (!event) return { code: 'event-not-found' }
  const state = saleState(event, { available: 1, total: 1 }, now)
  switch (state) {
    case 'draft':
      return { code: 'event-not-found' }
    case 'cancelled':
      return { code: 'event-cancelled' }
    case 'past':
      return { code: 'event-past' }
    case 'closed':
      return { code: 'sale-closed' }
    case 'not-open':
      return { code: 'sale-not-open', opensAt: event.salesOpenAt }
    case 'on-sale':
    case 'few-left':
    case 'sold-out':
      return undefined
    default:
      return state satisfies never
  }
}
