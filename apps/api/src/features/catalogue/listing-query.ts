import type { CataloguePage, CatalogueQuery, EventSort } from '@ticketcd/schema'
import type * as z from 'zod/mini'
import { Smallest } from '../../ranking/smallest.ts'
import { FacetCounts } from './facet-counts.ts'
import { cardOf, type Listing } from './listing.ts'
import type { Listings } from './listings.ts'
import { comesAfter, compareRanks, type Rank, rankOf, readCursor, sortKeyOf, writeCursor } from './rank.ts'
import { type Hits, matchesIn } from './search-index.ts'

type Query = z.output<typeof CatalogueQuery>

const defaultLimit = 24

/**
 * One page of the catalogue. One pass computes filters, facets and the page's events together.
 *
 * @param now ISO 8601 in UTC
 * @throws {CursorError} for a cursor that this query did not write
 */
export function selectPage(listings: Listings, query: Query, now: string): CataloguePage {
  const { columns } = listings
  const hits = query.text === undefined ? undefined : listings.search(query.text)
  const sort = sortOf(query, hits)
  const cursor = query.cursor ? readCursor(query.cursor, sort) : undefined
  // Later pages keep the first page's time, so an event that starts in between keeps its place.
  const moment = cursor?.moment ?? now
  const momentMs = Date.parse(moment)
  const fits = filterOf(listings, query, momentMs)

  const types = new FacetCounts(columns.types.all, query.types)
  const locations = new FacetCounts(columns.locations.all, query.locations)
  const limit = query.limit ?? defaultLimit
  const page = new Smallest<{ listing: Listing; rank: Rank }>(limit + 1, (a, b) =>
    compareRanks(a.rank, b.rank),
  )
  let total = 0
  const candidates = hits?.slots.length ?? columns.length
  for (let index = 0; index < candidates; index += 1) {
    const slot = hits?.slots[index] ?? index
    if (!fits(slot)) continue
    const type = columns.type[slot] ?? 0
    const location = columns.location[slot] ?? 0
    const ofType = types.wants(type)
    const atLocation = locations.wants(location)
    if (atLocation) types.count(type)
    if (ofType) locations.count(location)
    if (!ofType || !atLocation) continue
    total += 1

    const startsAtMs = columns.startsAtMs[slot] ?? 0
    const late = startsAtMs <= momentMs ? 1 : 0
    const key = sortKeyOf(listings, slot, sort, hits?.scores[slot] ?? 0, late)
    // Nearly all events are skipped here, before any object is read.
    if (page.isFull && comesAfter(late, key, startsAtMs, page.last?.rank)) continue
    const listing = listings.at(slot)
    const rank = rankOf(listing, late, key)
    if (!cursor || compareRanks(rank, cursor.rank) > 0) page.offer({ listing, rank })
  }

  const found = page.sorted()
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(({ listing }) => ({
      ...cardOf(listing, now),
      matches: hits ? matchesIn(listing.event, hits.words) : [],
    })),
    total,
    nextCursor: last && found.length > limit ? writeCursor({ sort, moment, rank: last.rank }) : null,
    facets: { types: types.facets(), locations: locations.facets() },
  }
}

function sortOf(query: Query, hits: Hits | undefined): EventSort {
  const sort = query.sort ?? 'relevance'
  return sort === 'relevance' && !hits ? 'date' : sort
}

/**
 * Every filter of the query except text, types and locations. The facets of types and of locations
 * are counted without their own filter.
 */
function filterOf(listings: Listings, query: Query, momentMs: number): (slot: number) => boolean {
  const { listed, startsAtMs, buyableFromMs, fromPrice } = listings.columns
  // An event that has started can no longer be bought.
  const after = query.includePast && !query.availableOnly ? Number.NEGATIVE_INFINITY : momentMs
  const from = query.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(query.from)
  const to = query.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(query.to)
  const { minPrice = 0, maxPrice = Number.POSITIVE_INFINITY, availableOnly = false } = query
  const priced = query.minPrice !== undefined || query.maxPrice !== undefined

  return (slot) => {
    if (listed[slot] !== 1) return false
    const startsAt = startsAtMs[slot] ?? 0
    if (startsAt <= after || startsAt < from || startsAt >= to) return false
    const price = fromPrice[slot] ?? Number.NaN
    if (priced && !(price >= minPrice && price <= maxPrice)) return false
    return !availableOnly || (buyableFromMs[slot] ?? Number.POSITIVE_INFINITY) <= momentMs
  }
}
