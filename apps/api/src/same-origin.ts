import type { Failure } from '@ticketcd/schema'
import type { TRPCError } from '@trpc/server'

export interface RequestFacts {
  method: string
  /** As the browser sees it: behind a trusted proxy the forwarded one. */
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
 * Whether a request to a procedure may have come from somebody else's page: then it is refused before anything of it
 * is parsed. A form can only send three content types, none of them JSON; where the browser says who asks, it must be
 * us. Programs that are no browsers say nothing, and carry no cookie of anybody's.
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

/** Whether the browser, where there is one, says that our own page asks. */
export function isOurs({
  origin,
  fetchSite,
  host,
}: Pick<RequestFacts, 'origin' | 'fetchSite' | 'host'>): boolean {
  if (fetchSite !== undefined) return fetchSite === 'same-origin' || fetchSite === 'none'
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
