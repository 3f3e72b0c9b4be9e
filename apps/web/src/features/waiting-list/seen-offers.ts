import type { WaitingView } from '@ticketcd/schema'
import * as z from 'zod/mini'
import { stored } from '../../lib/storage.ts'

const SeenOffer = z.object({
  eventId: z.string(),
  orderId: z.string(),
  ticketType: z.string(),
  quantity: z.int(),
  /** ISO 8601, UTC */
  expiresAt: z.string(),
  eventName: z.nullable(z.string()),
})
export type SeenOffer = z.output<typeof SeenOffer>

/** The limit of kept offers; the oldest are dropped first. */
const seenMax = 20

/**
 * Offers that this device has shown to an account. The store removes lapsed offers, and the user
 * still has to be notified of them.
 */
export const seenOffersOf = (username: string) =>
  stored('localStorage', `offers.${username}`, (raw) => z.array(SeenOffer).parse(raw))

/** Returns the seen offers and the current ones, each once. */
export function withOffers(seen: readonly SeenOffer[], places: readonly WaitingView[]): SeenOffer[] {
  const now = places.flatMap(({ eventId, orderId, ticketType, offer, event }): SeenOffer[] =>
    offer
      ? [
          {
            eventId,
            orderId,
            ticketType,
            quantity: offer.quantity,
            expiresAt: offer.expiresAt,
            eventName: event?.name ?? null,
          },
        ]
      : [],
  )
  const known = new Set(now.map((each) => each.orderId))
  return [...seen.filter((each) => !known.has(each.orderId)), ...now].slice(-seenMax)
}

/**
 * Returns the offers whose deadline has passed. Their outcome is only in the store.
 * @param now ISO 8601, UTC
 */
export function overdue(seen: readonly SeenOffer[], now: string): SeenOffer[] {
  return seen.filter((each) => each.expiresAt <= now)
}
