import type { EventCard } from '@ticketcd/schema'
import { Smallest } from '../../ranking/smallest.ts'
import { cardOf, type Listing } from './listing.ts'
import type { Listings } from './listings.ts'

const limit = 6
const dayMs = 24 * 60 * 60 * 1000

/**
 * Selects the home page's featured events. Each one can be bought. Events that start soon and are
 * half sold come first, from as many types as possible.
 *
 * @param now ISO 8601 in UTC
 */
export function selectFeatured(listings: Listings, now: string): EventCard[] {
  const nowMs = Date.parse(now)
  const ofType = new Map<string, Smallest<Candidate>>()
  const { columns } = listings
  for (let slot = 0; slot < columns.length; slot += 1) {
    const startsAtMs = columns.startsAtMs[slot] ?? 0
    const buyableFromMs = columns.buyableFromMs[slot] ?? 0
    if (columns.listed[slot] !== 1 || startsAtMs <= nowMs || buyableFromMs > nowMs) continue
    const listing = listings.at(slot)
    const { type } = listing.event
    const best = ofType.get(type) ?? new Smallest<Candidate>(limit, better)
    if (!ofType.has(type)) ofType.set(type, best)
    best.offer({ listing, appeal: appealOf(listing, nowMs) })
  }
  // The best of each type first, then the second best, and so on.
  const candidates = [...ofType.values()].flatMap((best) =>
    best.sorted().map((candidate, place) => ({ candidate, place })),
  )
  return candidates
    .sort((a, b) => a.place - b.place || better(a.candidate, b.candidate))
    .slice(0, limit)
    .map(({ candidate }) => cardOf(candidate.listing, now))
}

interface Candidate {
  listing: Listing
  appeal: number
}

/**
 * Highest for a half-sold event: it is in demand and still available. A nearly sold-out event needs
 * no recommendation. An event 30 days ahead scores half.
 */
function appealOf({ startsAtMs, stock }: Listing, nowMs: number): number {
  const daysAhead = Math.max(0, (startsAtMs - nowMs) / dayMs)
  const sold = 1 - stock.available / stock.total
  return (0.05 + sold * (1 - sold)) / (1 + daysAhead / 30)
}

function better(a: Candidate, b: Candidate): number {
  return b.appeal - a.appeal || (a.listing.eventId < b.listing.eventId ? -1 : 1)
}
