import { LiveTopic, liveTopicsMax } from '@ticketcd/schema'

/** A longer query is refused unread. 64 topics need about 4,700 characters. */
const queryCharsMax = 8_192

export interface LiveRequest {
  topics: readonly LiveTopic[]
  /** The revision up to which the browser has everything; `undefined` if it has nothing. */
  since: number | undefined
}

export interface LiveRequestFacts {
  /** Path and query. */
  address: string
  /** `Last-Event-ID`, which the browser's EventSource sends when it reconnects. */
  lastEventId: string | undefined
}

/** The requested topics and revision, or one sentence on the error in the request. */
export function readLiveRequest({
  address,
  lastEventId,
}: LiveRequestFacts): LiveRequest | { refused: string } {
  const [, query = ''] = address.split('?', 2)
  if (query.length > queryCharsMax) return tooMany
  const search = new URLSearchParams(query)
  const names = (search.get('topics') ?? '').split(',', liveTopicsMax + 1)
  if (names.length > liveTopicsMax) return tooMany
  const topics = new Set<LiveTopic>()
  for (const name of names) {
    const topic = LiveTopic.safeParse(name)
    if (!topic.success) return { refused: `topics: ${JSON.stringify(name.slice(0, 80))} is no topic` }
    topics.add(topic.data)
  }
  const known = [search.get('since'), lastEventId ?? null].filter((text) => text !== null && text !== '')
  const revisions = known.map(asRevision)
  if (revisions.includes(undefined)) return { refused: 'since: not a revision' }
  const since = revisions.length > 0 ? Math.max(...revisions.map(Number)) : undefined
  return { topics: [...topics], since }
}

const tooMany = { refused: `topics: at most ${liveTopicsMax}` }

function asRevision(text: string | null): number | undefined {
  const revision = /^\d{1,16}$/.test(text ?? '') ? Number(text) : Number.NaN
  return Number.isSafeInteger(revision) ? revision : undefined
}
