import { type LiveMessage, type LiveTopic, livePath } from '@ticketcd/schema'
import { eventTextReader } from './event-text.ts'

/** Why a stream came to its end, which decides what is done next. */
export type SourceEnd =
  /** The way to the server is gone, or the server: open it again. */
  | { reason: 'lost' }
  /** The server wants to be left alone for a while, in milliseconds. */
  | { reason: 'busy'; retryAfterMs: number }
  /** The session does not allow these topics. */
  | { reason: 'refused' }
  /** The address is not understood; asking again would not help. */
  | { reason: 'invalid' }

export interface SourceEvents {
  onOpen(): void
  /** @param sentUpTo the revision up to which all topics have been told with it; `null` while more of the same moment follows */
  onMessage(message: LiveMessage, sentUpTo: number | null): void
  /** At most once, and not after it has been closed. */
  onEnd(end: SourceEnd): void
}

/**
 * Opens a stream.
 * @param since what is newer than this revision is told; `null` for what comes from now on
 * @returns closes it
 */
export type OpenSource = (
  request: { topics: readonly LiveTopic[]; since: number | null },
  events: SourceEvents,
) => () => void

/** When a server that does not say for how long is busy, or knows no stream at all, is asked again. */
const elsewhereMs = 60_000

/** The api's stream. Not an `EventSource`, which tells neither a status nor `Retry-After` (docs/decisions/0024). */
export const openStream: OpenSource = ({ topics, since }, events) => {
  const closing = new AbortController()
  const search = new URLSearchParams({ topics: topics.join(','), ...(since && { since: String(since) }) })
  void read(`${livePath}?${search}`, closing.signal, events)
    .catch((): SourceEnd => ({ reason: 'lost' }))
    .then((end) => closing.signal.aborted || events.onEnd(end))
  return () => closing.abort()
}

/** @returns when the stream has come to its end */
async function read(address: string, signal: AbortSignal, events: SourceEvents): Promise<SourceEnd> {
  const response = await fetch(address, {
    signal,
    cache: 'no-store',
    headers: { accept: 'text/event-stream' },
  })
  if (!response.ok || !response.body) return endOf(response)
  // The page itself, from a server or a proxy that has no stream.
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
