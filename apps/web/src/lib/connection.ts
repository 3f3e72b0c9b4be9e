import { ageHeader, revisionHeader, staleAfterMs } from '@ticketcd/schema'
import { useSyncExternalStore } from 'react'
import { failureOf, mayRetry, retryAfterMsOf } from './failure.ts'
import { feed } from './live/feed.ts'

/** What the last answers said about the way to the store. */
export interface Connection {
  /** The highest revision seen; sent with every request, so that time never runs backwards for this browser. */
  revision: number
  /** How old the server's knowledge was when it last answered. */
  ageMs: number
  /** When that answer came, in milliseconds since 1970; `null` before the first. */
  receivedAt: number | null
  /** Whether the last request got an answer of the api at all. */
  reachable: boolean
}

/**
 * How old the answers may be that a page shows without asking again, in milliseconds: the time an answer takes at most, and
 * for how long it counts as fresh.
 */
const settledAfterMs = 15_000
/** With a live stream, pages ask at intervals only in case something got past it. */
const liveIntervalMs = 60_000

/** When which revision was heard of, oldest first: those of the last seconds, and the one before them. */
const receivedOf: { at: number; revision: number }[] = []

let current: Connection = { revision: 0, ageMs: 0, receivedAt: null, reachable: true }
const listeners = new Set<() => void>()

function change(next: Partial<Connection>) {
  current = { ...current, ...next }
  for (const listener of listeners) listener()
}

/** Tells nobody: no page shows the revision. */
function reach(revision: number) {
  if (revision <= current.revision) return
  current = { ...current, revision }
  const now = Date.now()
  // One a second is enough to know what is older than some seconds.
  if (now - (receivedOf.at(-1)?.at ?? 0) >= 1_000) receivedOf.push({ at: now, revision })
}

export const connection = {
  get: () => current,

  /** Records an answer. @param headers of a response of the api */
  received(headers: Headers) {
    reach(wholeNumber(headers.get(revisionHeader)) ?? 0)
    change({
      ageMs: wholeNumber(headers.get(ageHeader)) ?? 0,
      receivedAt: Date.now(),
      reachable: true,
    })
  },

  /** Records a sign of life of the stream. */
  pulse({ revision, ageMs }: { revision: number; ageMs: number }) {
    reach(revision)
    change({ ageMs, receivedAt: Date.now(), reachable: true })
  },

  /** Records where a mutation committed, or what a message of the stream tells of. */
  committedAt(revision: number | null) {
    if (revision !== null) reach(revision)
  },

  /** Whatever a page shows without asking again is at least as new as this revision; 0 before the first answer. */
  settledRevision(): number {
    const before = Date.now() - settledAfterMs
    while (receivedOf[1] && receivedOf[1].at < before) receivedOf.shift()
    return receivedOf[0]?.revision ?? 0
  },

  /** The store has been put back: what was seen above this revision will not come again, and is not to be waited for. */
  putBackTo(revision: number) {
    if (revision >= current.revision) return
    current = { ...current, revision }
    receivedOf.splice(0, receivedOf.length, { at: Date.now(), revision })
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
export function ageAt(
  { ageMs, receivedAt }: Pick<Connection, 'ageMs' | 'receivedAt'>,
  now: number,
): number | null {
  return receivedAt === null ? null : ageMs + Math.max(0, now - receivedAt)
}

export function useConnection(): Connection {
  return useSyncExternalStore(connection.subscribe, connection.get)
}

/**
 * For `refetchInterval` of what the live stream tells too: the usual interval, a long one while the stream is alive, or two
 * seconds while the page is stale, so that it recovers by itself. What was refused for good, such as an event that does not exist, is not asked for again.
 */
export function refetchEvery(intervalMs: number) {
  return ({ state: { error } }: { state: { error: unknown } }): number | false => {
    const failure = error ? failureOf(error) : undefined
    if (failure && !mayRetry(failure)) return false
    const waitMs = failure ? retryAfterMsOf(failure) : 0
    if (isStale(current)) return Math.max(waitMs, Math.min(2_000, intervalMs))
    return Math.max(waitMs, feed.status === 'live' ? Math.max(liveIntervalMs, intervalMs) : intervalMs)
  }
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null
}
