import type { Failure } from '@ticketcd/schema'
import type { TRPCError } from '@trpc/server'

export interface RequestFacts {
  method: string
  /** The host in the browser's address bar: behind a trusted proxy, the forwarded one. */
  host: string
  contentType: string | undefined
  origin: string | undefined
  /** `Sec-Fetch-Site`, which no page can set. */
  fetchSite: string | undefined
}

export interface RequestRefusal {
  failure: Failure
  code: TRPCError['code']
}

/**
 * Checks before parsing whether a request to a procedure may come from a page of another site. A
 * form can send only three content types, none of them JSON. If the browser names the origin, it
 * must be ours. Programs other than browsers name none, and carry no cookie of a user.
 *
 * @returns the reason to reject the request, `undefined` for an acceptable one
 */
export function refusalOfRequest(facts: RequestFacts): RequestRefusal | undefined {
  if (facts.method === 'GET' || facts.method === 'HEAD') return undefined
  if (facts.contentType?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/json') {
    const message = 'send procedures as application/json'
    const failure: Failure = { code: 'invalid-input', issues: [{ path: '', message }] }
    return { failure, code: 'UNSUPPORTED_MEDIA_TYPE' }
  }
  return isOurs(facts) ? undefined : { failure: { code: 'forbidden' }, code: 'FORBIDDEN' }
}

/** Whether the headers name our own page, or come from a program other than a browser. */
export function isOurs({
  origin,
  fetchSite,
  host,
}: Pick<RequestFacts, 'origin' | 'fetchSite' | 'host'>): boolean {
  if (fetchSite !== undefined) return fetchSite === 'same-origin' || fetchSite === 'none'
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
