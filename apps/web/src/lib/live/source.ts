import { type LiveMessage, type LiveTopic, livePath } from '@ticketcd/schema'
import { eventTextReader } from './event-text.ts'

/** Why a stream ended. It decides the next step of the hub. */
export type SourceEnd =
  /** The connection or the server is lost. The stream is opened again. */
  | { reason: 'lost' }
  /** The server accepts no stream for this many milliseconds. */
  | { reason: 'busy'; retryAfterMs: number }
  /** The session does not allow these topics. */
  | { reason: 'refused' }
  /** The server does not accept the request. A repetition would not help. */
  | { reason: 'invalid' }

export interface SourceEvents {
  onOpen(): void
  /**
   * @param sentUpTo the revision that is complete with this message, for all topics; `null` if more
   * messages of the same revision follow
   */
  onMessage(message: LiveMessage, sentUpTo: number | null): void
  /** Called at most once, and never after the stream was closed. */
  onEnd(end: SourceEnd): void
}

/**
 * Opens a stream. It starts after the revision `since`, or now if `since` is `null`.
 * @returns a function that closes the stream
 */
export type OpenSource = (
  request: { topics: readonly LiveTopic[]; since: number | null },
  events: SourceEvents,
) => () => void

/** Delay before a server without a stream is tried again, in milliseconds. */
const elsewhereMs = 60_000

/**
 * The api's stream. An `EventSource` would expose neither the status nor `Retry-After`
 * (docs/decisions/0024).
 */
export const openStream: OpenSource = ({ topics, since }, events) => {
  const closing = new AbortController()
  const search = new URLSearchParams({ topics: topics.join(','), ...(since && { since: String(since) }) })
  void read(`${livePath}?${search}`, closing.signal, events)
    .catch((): SourceEnd => ({ reason: 'lost' }))
    .then((end) => closing.signal.aborted || events.onEnd(end))
  return () => closing.abort()
}

/** Reads the stream until it ends. @returns why it ended */
async function read(address: string, signal: AbortSignal, events: SourceEvents): Promise<SourceEnd> {
  const response = await fetch(address, {
    signal,
    cache: 'no-store',
    headers: { accept: 'text/event-stream' },
  })
  if (!response.ok || !response.body) return endOf(response)
  // A server or a proxy without a stream has answered with the page itself.
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    return { reason: 'busy', retryAfterMs: elsewhereMs }

  events.onOpen()
  const take = eventTextReader((data, id) =>
    events.onMessage(JSON.parse(data) as LiveMessage, id === null ? null : Number(id)),
  )
  const text = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (let piece = await text.read(); !piece.done; piece = await text.read()) take(piece.value)
  return { reason: 'lost' }
}

function endOf({ status, headers }: Response): SourceEnd {
  if (status === 401 || status === 403) return { reason: 'refused' }
  if (status === 400) return { reason: 'invalid' }
  if (status === 429 || status === 503)
    return { reason: 'busy', retryAfterMs: Number(headers.get('retry-after') ?? 0) * 1_000 || 1_000 }
  return status >= 500 ? { reason: 'lost' } : { reason: 'busy', retryAfterMs: elsewhereMs }
}
