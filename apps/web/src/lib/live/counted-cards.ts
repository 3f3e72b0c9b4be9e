import type { EventCounts, TicketView } from '@ticketcd/schema'

/** As the stream tells them: with tickets when it tells of the event itself, without them when it tells of the catalogue. */
export type PublishedEvent = EventCounts & { tickets?: TicketView[] }

/** An event inside an answer: a card or, with tickets, its details. */
export type CountedCard = EventCounts & Record<string, unknown>

/**
 * Puts counts into an answer, wherever it holds events.
 * @param told what is known better of an event, if anything is
 * @returns the same answer with the counts in it; the very same object when there is nothing to change
 */
export function withCounts<Data>(
  data: Data,
  published: (card: CountedCard) => PublishedEvent | undefined,
): Data {
  return renewed(data, published) as Data
}

function renewed(data: unknown, published: (card: CountedCard) => PublishedEvent | undefined): unknown {
  if (Array.isArray(data)) {
    const items = data.map((each) => renewed(each, published))
    return items.some((each, index) => each !== data[index]) ? items : data
  }
  if (!isRecord(data)) return data
  if (isCounted(data)) return counted(data, published(data))
  // Where answers hold events: pages of lists, and the event of an alert.
  for (const name of ['pages', 'items', 'event']) {
    const part = renewed(data[name], published)
    if (part !== data[name]) return { ...data, [name]: part }
  }
  return data
}

function counted(card: CountedCard, published: PublishedEvent | undefined): CountedCard {
  if (!published) return card
  // Not `editRevision`: the words that belong to it come with the next answer.
  const { state, fromPrice, available, capacity, revision, tickets } = published
  return { ...card, state, fromPrice, available, capacity, revision, ...(tickets && { tickets }) }
}

function isCounted(data: Record<string, unknown>): data is CountedCard {
  return (
    typeof data.eventId === 'string' &&
    typeof data.revision === 'number' &&
    'editRevision' in data &&
    'fromPrice' in data
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
