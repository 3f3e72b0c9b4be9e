import { EventSort, IsoTime } from '@ticketcd/schema'
import * as z from 'zod/mini'
import type { Listing } from './listing.ts'
import type { Listings } from './listings.ts'

/*
 * The order of lists. A rank is total: it ends with the event's id. A cursor is the rank of the
 * last event shown. The next page starts behind that rank, regardless of sales, additions and
 * removals in between.
 */

/** Past events last; then the sort's own key; then date and id. */
const Rank = z.tuple([z.literal([0, 1]), z.union([z.number(), z.string()]), z.number(), z.string()])
export type Rank = z.output<typeof Rank>

const Cursor = z.object({
  sort: EventSort,
  /** Time of the request for the first page (ISO 8601, UTC). */
  moment: IsoTime,
  rank: Rank,
})
export type Cursor = z.output<typeof Cursor>

/** A cursor that this server did not write, or wrote for another sort. */
export class CursorError extends Error {
  override readonly name = 'CursorError'
}

/** The sort key of an event, before its date and id. `late` is 1 if the event has started. */
export function sortKeyOf(
  listings: Listings,
  slot: number,
  sort: EventSort,
  score: number,
  late: 0 | 1,
): number | string {
  const { startsAtMs, fromPrice } = listings.columns
  switch (sort) {
    case 'relevance':
      return -score
    case 'date': {
      // Upcoming events: the earliest first. Past events: the latest first.
      const startsAt = startsAtMs[slot] ?? 0
      return late ? -startsAt : startsAt
    }
    case 'price': {
      const price = fromPrice[slot] ?? Number.NaN
      return Number.isNaN(price) ? Number.MAX_SAFE_INTEGER : price
    }
    case 'name':
      return listings.at(slot).sortName
    default:
      return sort satisfies never
  }
}

export function rankOf(listing: Listing, late: 0 | 1, key: number | string): Rank {
  return [late, key, listing.startsAtMs, listing.eventId]
}

/** Whether an event is certainly ranked after `rank`, decided without its id. */
export function comesAfter(
  late: 0 | 1,
  key: number | string,
  startsAtMs: number,
  rank: Rank | undefined,
): boolean {
  if (!rank) return false
  if (late !== rank[0]) return late > rank[0]
  if (key !== rank[1]) return key > rank[1]
  return startsAtMs > rank[2]
}

export function compareRanks(a: Rank, b: Rank): number {
  return (
    a[0] - b[0] ||
    (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0) ||
    a[2] - b[2] ||
    (a[3] < b[3] ? -1 : a[3] > b[3] ? 1 : 0)
  )
}

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

/** @throws {CursorError} if the text is no cursor, or a cursor of another sort */
export function readCursor(text: string, sort: EventSort): Cursor {
  let candidate: unknown
  try {
    candidate = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    throw new CursorError('not a cursor')
  }
  const parsed = Cursor.safeParse(candidate)
  if (!parsed.success || parsed.data.sort !== sort) throw new CursorError('a cursor of another list')
  if ((typeof parsed.data.rank[1] === 'string') !== (sort === 'name'))
    throw new CursorError('a cursor of another list')
  return parsed.data
}
