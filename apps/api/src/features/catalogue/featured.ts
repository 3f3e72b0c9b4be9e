import type { EventCard } from '@ticketcd/schema'
import { Smallest } from '../../smallest.ts'
import { cardOf, type Listing } from './listing.ts'
import type { Listings } from './listings.ts'

const limit = 6
const dayMs = 24 * 60 * 60 * 1000

/**
 * What the home page leads with: events that can be bought, soon and half sold, of as many types as there are.
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
 * Highest when half is sold: others want it too, and it can still be had. What is nearly gone needs no recommendation. A month
 * ahead it is worth half as much.
 */
function appealOf({ startsAtMs, stock }: Listing, nowMs: number): number {
  const daysAhead = Math.max(0, (startsAtMs - nowMs) / dayMs)
  const sold = 1 - stock.available / stock.total
  return (0.05 + sold * (1 - sold)) / (1 + daysAhead / 30)
}

function better(a: Candidate, b: Candidate): number {
  return b.appeal - a.appeal || (a.listing.eventId < b.listing.eventId ? -1 : 1)
}
