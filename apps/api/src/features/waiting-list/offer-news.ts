import type { Mirror } from '@ticketcd/etcd'
import { type EventValue, type OfferView, Waiting } from '@ticketcd/schema'

export interface OfferNewsOptions {
  mirror: Pick<Mirror, 'onWrite'>
  /** Returns the cached event. */
  event(eventId: string): EventValue | undefined
  /**
   * Called once for each offer, in every process. `revision` is the revision that made the offer.
   */
  onOffer(username: string, offer: OfferView, revision: number): void
  /** Called if a place does not parse. */
  onFailure(error: unknown): void
}

/**
 * Reports each offer of a waiting list, made by any process.
 *
 * @returns a function that ends the subscription
 */
export function followOffers({ mirror, event, onOffer, onFailure }: OfferNewsOptions): () => void {
  return mirror.onWrite(Waiting, (writes, revision) => {
    for (const { parts, text, created } of writes) {
      // A new place has no offer yet.
      if (text === undefined || created) continue
      const { username, eventId, ticketType } = parts
      try {
        const { orderId, offer } = Waiting.decode(text)
        if (!offer) continue
        const { quantity, expiresAt } = offer
        const eventName = event(eventId)?.name ?? null
        onOffer(username, { eventId, orderId, ticketType, quantity, expiresAt, eventName }, revision)
      } catch (error) {
        onFailure(error)
      }
    }
  })
}
