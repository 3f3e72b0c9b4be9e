import { revisionHeader } from '@ticketcd/schema'
import { connection } from './connection.ts'

/** Milliseconds. Longer than the server's own timeout of 3 s, so that its failure arrives first. */
const timeoutMs = 8_000

/** The fields of a request that tRPC's link sets. */
interface RequestParts extends Omit<RequestInit, 'signal' | 'body'> {
  signal?: AbortSignal | null | undefined
  body?: BodyInit | null | undefined
}

/**
 * `fetch` for the api. It sends the highest revision seen, and records the revision and the age of
 * each answer.
 * @throws {TypeError} if there is no answer or it is not JSON
 * @throws {DOMException} after the timeout or an abort
 */
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
    // A proxy whose api is down answers with a page of its own, not with JSON.
    if (!response.headers.get('content-type')?.includes('json'))
      throw new TypeError('not an answer of the api')
    connection.received(response.headers)
    return response
  } catch (cause) {
    if (!init.signal?.aborted) connection.lost()
    throw cause
  }
}
