import type { PurchaseView } from '@ticketcd/schema'
import type { PurchasesPage, PurchasesQuery } from './router.ts'

/**
 * One page of a customer's purchases: of events to come the soonest first, of past ones the latest first.
 * A purchase whose event is not known counts as past, with the day it was placed.
 *
 * @param now ISO 8601 in UTC
 */
export function pageOf(
  purchases: readonly PurchaseView[],
  { when, cursor, limit }: PurchasesQuery & { limit: number },
  now: string,
): PurchasesPage {
  const direction = when === 'upcoming' ? 1 : -1
  const found = purchases
    .filter(({ event }) => (event !== null && event.startsAt > now) === (when === 'upcoming'))
    .map((purchase) => ({ purchase, place: placeOf(purchase) }))
    .filter(({ place }) => !cursor || place > cursor === direction > 0)
    .filter(({ place }) => place !== cursor)
    .sort((a, b) => (a.place < b.place ? -direction : direction))
  const shown = found.slice(0, limit)
  return {
    items: shown.map(({ purchase }) => purchase),
    nextCursor: found.length > limit ? (shown.at(-1)?.place ?? null) : null,
  }
}

/** Sorts by date, and is different for every order: it is the cursor as well. */
function placeOf({ event, placedAt, eventId, orderId }: PurchaseView): string {
  return [event?.startsAt ?? placedAt, eventId, orderId].join(' ')
}
