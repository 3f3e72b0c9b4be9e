import { type CountedCard, type PublishedEvent, withCounts } from './counted-cards.ts'

/** Maximum number of cached events; more than a visit ever shows. */
const keptMax = 2_000

/**
 * Caches the newest counts that the stream has published, by event. An answer that arrives later
 * may be older. `newest` puts the cached counts into it, so that no shown count goes back to an
 * older revision.
 */
export class KnownCounts {
  /** Separate from the details, because a card has no counts by ticket type. */
  #cards = new Map<string, PublishedEvent>()
  #details = new Map<string, PublishedEvent>()

  /**
   * @returns whether it is not older than the cached one. The same revision is accepted, since a
   * state also changes with time.
   */
  learn(published: PublishedEvent): boolean {
    if (published.tickets) keep(this.#details, published)
    return keep(this.#cards, published)
  }

  /** @returns the answer with newer counts in it; the same object if there are none */
  newest<Data>(answer: Data): Data {
    if (this.#cards.size === 0) return answer
    return withCounts(answer, (card) => {
      const published = this.#of(card)
      return published && published.revision > card.revision ? published : undefined
    })
  }

  /** Clears the cache. Counts from before a restore of the store are no longer valid. */
  forget(): void {
    this.#cards.clear()
    this.#details.clear()
  }

  #of(card: CountedCard): PublishedEvent | undefined {
    return ('tickets' in card ? this.#details : this.#cards).get(card.eventId)
  }
}

function keep(known: Map<string, PublishedEvent>, published: PublishedEvent): boolean {
  const before = known.get(published.eventId)
  if (before && before.revision > published.revision) return false
  // Inserted again, so that the event without updates for longest comes first.
  known.delete(published.eventId)
  known.set(published.eventId, published)
  const [oldest] = known.keys()
  if (known.size > keptMax && oldest !== undefined) known.delete(oldest)
  return true
}

/** The cache of this page. */
export const knownCounts = new KnownCounts()
