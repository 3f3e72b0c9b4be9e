import type { EventCounts, TicketView } from '@ticketcd/schema'

/**
 * Counts from the stream. The topic of an event includes tickets, the topic `catalogue` does not.
 */
export type PublishedEvent = EventCounts & { tickets?: TicketView[] }

/** An event inside an answer: a card or, with tickets, its details. */
export type CountedCard = EventCounts & Record<string, unknown>

/**
 * Puts newer counts into every event inside an answer.
 * @param published returns the newer counts of an event, or `undefined` if there are none
 * @returns the answer with the counts; the same object if there is nothing to change
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
  // Answers contain events in the pages of lists, and as the event of an alert.
  for (const name of ['pages', 'items', 'event']) {
    const part = renewed(data[name], published)
    if (part !== data[name]) return { ...data, [name]: part }
  }
  return data
}

function counted(card: CountedCard, published: PublishedEvent | undefined): CountedCard {
  if (!published) return card
  // Not `editRevision`: the text of that edit comes with the next answer.
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
