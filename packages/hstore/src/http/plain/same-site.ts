import type { HttpRequest } from '../../front/front-end.ts'
import { Refusal } from './refusal.ts'

/*
 * A page of another site can make a browser send a form or load an image from this node. Browsers
 * name the origin of a request in `Sec-Fetch-Site` (Fetch Metadata), but to HTTPS and localhost
 * alone; otherwise `Origin` names it, though not for images and links. Other clients send neither.
 */

/**
 * Refuses a write that a page of another site may have caused, or a browser on its own.
 *
 * @throws {Refusal}
 */
export function refuseOtherSites({ headers }: Pick<HttpRequest, 'headers'>): void {
  if (/prefetch/.test(`${headers['sec-purpose']} ${headers.purpose}`))
    throw otherSite('A browser prefetched this address, which would change a key.')
  const site = headers['sec-fetch-site']
  if (site !== undefined) {
    if (site === 'same-origin' || site === 'none') return
    throw otherSite('A page of another site sent this request.')
  }
  const { origin } = headers
  if (origin !== undefined) {
    if (hostOf(origin) === (headers.host ?? headers[':authority'])) return
    throw otherSite('A page of another site sent this request.')
  }
  if (/^Mozilla\//.test(headers['user-agent'] ?? ''))
    throw otherSite('The browser does not say which site sent this request.')
}

function otherSite(reason: string): Refusal {
  return new Refusal(
    'other-site',
    `${reason} Nothing was changed. Send it from a program, such as curl, or from a page of this node.`,
  )
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
