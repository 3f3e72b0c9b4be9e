import type { Mirror } from '@ticketcd/etcd'
import { type EventValue, type OfferView, Waiting } from '@ticketcd/schema'

export interface OfferNewsOptions {
  mirror: Pick<Mirror, 'onWrite'>
  /** An event as far as it is known. */
  event(eventId: string): EventValue | undefined
  /** Told of each offer once, in every process. `revision` is where it was made. */
  onOffer(username: string, offer: OfferView, revision: number): void
  /** Told of a place that could not be read. */
  onFailure(error: unknown): void
}

/** Hears of what waiting lists offer, whichever process has offered it. @returns a function that ends it */
export function followOffers({ mirror, event, onOffer, onFailure }: OfferNewsOptions): () => void {
  return mirror.onWrite(Waiting, (writes, revision) => {
    for (const { parts, text, created } of writes) {
      // Whoever has just joined was offered nothing yet.
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
