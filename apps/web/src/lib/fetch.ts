import { revisionHeader } from '@ticketcd/schema'
import { connection } from './connection.ts'

/** Longer than the 3 s in which the server itself gives up, so that its own words arrive when it has any. */
const timeoutMs = 8_000

/** What tRPC's link sets of a request. */
interface RequestParts extends Omit<RequestInit, 'signal' | 'body'> {
  signal?: AbortSignal | null | undefined
  body?: BodyInit | null | undefined
}

/** `fetch` for the api: sends the highest revision seen, and keeps account of what the answers say about the store. */
export async function fetchFromApi(url: URL | RequestInfo, init: RequestParts = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  const { revision } = connection.get()
  if (revision > 0) headers.set(revisionHeader, String(revision))

  const signals = [AbortSignal.timeout(timeoutMs), ...(init.signal ? [init.signal] : [])]
  try {
    const response = await fetch(url, {
      ...init,
      body: init.body ?? null,
      headers,
      signal: AbortSignal.any(signals),
    })
    // A proxy answers in its own words, and not in JSON, when the api behind it is gone.
    if (!response.headers.get('content-type')?.includes('json'))
      throw new TypeError('not an answer of the api')
    connection.received(response.headers)
    return response
  } catch (cause) {
    if (!init.signal?.aborted) connection.lost()
    throw cause
  }
}
