import type { EventStatus } from '@ticketcd/schema'
import { parseSearch, type RawSearch } from './search-params.ts'

/**
 * All addresses of the app, as arguments of the router's `Link`, `navigate` and `redirect`:
 * `<Link {...paths.event(eventId)}>`. No other file contains an address.
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
  /** @param next return address within the app, such as the router's `location.href` */
  logIn: (next?: string) => ({ to: '/log-in', search: returnTo(next) }) as const,
  register: (next?: string) => ({ to: '/register', search: returnTo(next) }) as const,
  admin: () => ({ to: '/admin' }) as const,
  adminCluster: () => ({ to: '/admin/cluster' }) as const,
  adminEvents: (search: AdminEventsSearch = {}) => ({ to: '/admin/events', search }) as const,
  adminEvent: (eventId: string) => ({ to: '/admin/events/$eventId', params: { eventId } }) as const,
  /** @param from the event whose draft is copied into the new one */
  newEvent: (from?: string) =>
    ({ to: '/admin/events/new', search: from === undefined ? {} : { from } }) as const,
  adminLists: () => ({ to: '/admin/lists' }) as const,
}

/** Filters of the admin's list of events. */
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

/** Accepts only return addresses within the app, so that log-in cannot lead to another site. */
export function parseReturnSearch(search: RawSearch): ReturnSearch {
  const { next } = search
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? { next } : {}
}

/** @returns a return address as arguments of `navigate` */
export function target(next = '/'): { to: string; search: RawSearch } {
  const { pathname, search } = new URL(next, 'http://app.invalid')
  return { to: pathname, search: parseSearch(search) }
}

/** @returns the absolute address of an event, for sharing and for calendar files */
export function eventUrl(eventId: string): string {
  return new URL(`/events/${encodeURIComponent(eventId)}`, location.origin).href
}
