import type { EventStatus } from '@ticketcd/schema'
import { parseSearch, type RawSearch } from './search-params.ts'

/**
 * Every address of the app, as what the router's `Link`, `navigate` and `redirect` take:
 * `<Link {...paths.event(eventId)}>`. No address is written anywhere else.
 */
export const paths = {
  home: () => ({ to: '/' }) as const,
  event: (eventId: string) => ({ to: '/events/$eventId', params: { eventId } }) as const,
  proof: (eventId: string) => ({ to: '/events/$eventId/proof', params: { eventId } }) as const,
  checkout: (eventId: string, orderId: string) =>
    ({ to: '/checkout/$eventId/$orderId', params: { eventId, orderId } }) as const,
  tickets: () => ({ to: '/my/tickets', search: {} }) as const,
  pastTickets: () => ({ to: '/my/tickets', search: { when: 'past' } }) as const,
  order: (eventId: string, orderId: string) =>
    ({ to: '/my/tickets/$eventId/$orderId', params: { eventId, orderId } }) as const,
  favourites: () => ({ to: '/my/favourites' }) as const,
  notifications: () => ({ to: '/my/notifications' }) as const,
  profile: () => ({ to: '/my/profile' }) as const,
  /** @param next where to go afterwards: an address of this app, as `location.href` of the router gives it */
  logIn: (next?: string) => ({ to: '/log-in', search: returnTo(next) }) as const,
  register: (next?: string) => ({ to: '/register', search: returnTo(next) }) as const,
  admin: () => ({ to: '/admin' }) as const,
  adminCluster: () => ({ to: '/admin/cluster' }) as const,
  adminEvents: (search: AdminEventsSearch = {}) => ({ to: '/admin/events', search }) as const,
  adminEvent: (eventId: string) => ({ to: '/admin/events/$eventId', params: { eventId } }) as const,
  /** @param from an event whose draft the new one begins with */
  newEvent: (from?: string) =>
    ({ to: '/admin/events/new', search: from === undefined ? {} : { from } }) as const,
  adminLists: () => ({ to: '/admin/lists' }) as const,
}

/** What of the events an admin looks at. */
export interface AdminEventsSearch {
  q?: string
  type?: string
  status?: EventStatus
}

export interface ReturnSearch {
  next?: string
}

function returnTo(next: string | undefined): ReturnSearch {
  return next === undefined || next === '/' ? {} : { next }
}

/** Only addresses of this app may be returned to: a link from elsewhere must not send people away after log in. */
export function parseReturnSearch(search: RawSearch): ReturnSearch {
  const { next } = search
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? { next } : {}
}

/** A return address as the parts that `navigate` takes. */
export function target(next = '/'): { to: string; search: RawSearch } {
  const { pathname, search } = new URL(next, 'http://app.invalid')
  return { to: pathname, search: parseSearch(search) }
}

/** The full address of an event, for sharing and for calendar files. */
export function eventUrl(eventId: string): string {
  return new URL(`/events/${encodeURIComponent(eventId)}`, location.origin).href
}
