import type { PurchaseView } from '@ticketcd/schema'
import type { PurchasesPage, PurchasesQuery } from './router.ts'

/**
 * One page of a customer's purchases. Upcoming events are sorted by their start, the soonest first;
 * past ones the latest first. A purchase of an unknown event counts as past, at the time of
 * purchase.
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

/** Sort key by date, unique for each order. It also serves as the cursor. */
function placeOf({ event, placedAt, eventId, orderId }: PurchaseView): string {
  return [event?.startsAt ?? placedAt, eventId, orderId].join(' ')
}
