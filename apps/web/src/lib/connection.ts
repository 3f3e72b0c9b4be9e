import { ageHeader, revisionHeader, staleAfterMs } from '@ticketcd/schema'
import { useSyncExternalStore } from 'react'
import { failureOf, mayRetry } from './failure.ts'

/** What the last answers said about the way to the store. */
export interface Connection {
  /** The highest revision seen; sent with every request, so that time never runs backwards for this browser. */
  revision: number
  /** How old the server's knowledge was when it last answered. */
  ageMs: number
  /** When that answer came, in milliseconds since 1970; `null` before the first. */
  heardAt: number | null
  /** Whether the last request got an answer of the api at all. */
  reachable: boolean
}

let current: Connection = { revision: 0, ageMs: 0, heardAt: null, reachable: true }
const listeners = new Set<() => void>()

function change(next: Partial<Connection>) {
  current = { ...current, ...next }
  for (const listener of listeners) listener()
}

export const connection = {
  get: () => current,

  /** Records an answer. @param headers of a response of the api */
  heard(headers: Headers) {
    const revision = wholeNumber(headers.get(revisionHeader))
    change({
      revision: Math.max(current.revision, revision ?? 0),
      ageMs: wholeNumber(headers.get(ageHeader)) ?? 0,
      heardAt: Date.now(),
      reachable: true,
    })
  },

  /** Records where a mutation committed. */
  committedAt(revision: number | null) {
    if (revision !== null && revision > current.revision) change({ revision })
  },

  lost() {
    change({ reachable: false })
  },

  subscribe(listener: () => void) {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
}

export function isStale({ reachable, ageMs }: Pick<Connection, 'reachable' | 'ageMs'>): boolean {
  return !reachable || ageMs > staleAfterMs
}

/** The age of what the page shows, at the moment `now` (milliseconds since 1970). */
export function ageAt({ ageMs, heardAt }: Pick<Connection, 'ageMs' | 'heardAt'>, now: number): number | null {
  return heardAt === null ? null : ageMs + Math.max(0, now - heardAt)
}

export function useConnection(): Connection {
  return useSyncExternalStore(connection.subscribe, connection.get)
}

/**
 * For `refetchInterval`: the usual interval, or two seconds while the page is stale, so that it recovers by itself.
 * What was refused for good, such as an event that does not exist, is not asked for again.
 */
export function refetchEvery(intervalMs: number) {
  return ({ state: { error } }: { state: { error: unknown } }): number | false => {
    if (error && !mayRetry(failureOf(error))) return false
    return isStale(current) ? Math.min(2_000, intervalMs) : intervalMs
  }
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null
}
