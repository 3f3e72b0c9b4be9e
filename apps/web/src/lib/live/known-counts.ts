import { type CountedCard, type PublishedEvent, withCounts } from './counted-cards.ts'

/** More events than a visit ever shows. */
const keptMax = 2_000

/**
 * The newest counts that the stream has told, by event. An answer that was on its way meanwhile may be older: `newest`
 * puts into it what is known better, so no count ever steps back, whichever comes last.
 */
export class KnownCounts {
  /** Cards and details apart: what was told of a card says nothing of the event's tickets. */
  #cards = new Map<string, PublishedEvent>()
  #details = new Map<string, PublishedEvent>()

  /** @returns whether it is news; the same revision again is, since a state changes by time alone */
  learn(published: PublishedEvent): boolean {
    if (published.tickets) keep(this.#details, published)
    return keep(this.#cards, published)
  }

  /** @returns the answer with newer counts in it; the very same object when none are known */
  newest<Data>(answer: Data): Data {
    if (this.#cards.size === 0) return answer
    return withCounts(answer, (card) => {
      const published = this.#of(card)
      return published && published.revision > card.revision ? published : undefined
    })
  }

  /** For when the store has been put back to an older state: what was told before does not count any more. */
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
  // Set anew, so that the one which nothing was heard of for longest comes first.
  known.delete(published.eventId)
  known.set(published.eventId, published)
  const [oldest] = known.keys()
  if (known.size > keptMax && oldest !== undefined) known.delete(oldest)
  return true
}

/** The page's own. */
export const knownCounts = new KnownCounts()
