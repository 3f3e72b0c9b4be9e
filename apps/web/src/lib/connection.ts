import { ageHeader, revisionHeader, staleAfterMs } from '@ticketcd/schema'
import { useSyncExternalStore } from 'react'
import { failureOf, mayRetry, retryAfterMsOf } from './failure.ts'
import { feed } from './live/feed.ts'

/** State of the connection to the store, as of the last answers. */
export interface Connection {
  /** The highest revision seen. Every request sends it, so that no answer is older. */
  revision: number
  /** Age of the server's data when it last answered, in milliseconds. */
  ageMs: number
  /** When that answer arrived, in milliseconds since 1970; `null` before the first. */
  receivedAt: number | null
  /** Whether the api answered the last request. */
  reachable: boolean
}

/**
 * Maximum age of shown data before it is refetched, in milliseconds: the request timeout, and the
 * time for which an answer counts as fresh.
 */
const settledAfterMs = 15_000
/** Polling interval with a live stream, in milliseconds: it covers missed changes. */
const liveIntervalMs = 60_000

/** Received revisions with their times, oldest first: those of the last seconds, and one before. */
const receivedOf: { at: number; revision: number }[] = []

let current: Connection = { revision: 0, ageMs: 0, receivedAt: null, reachable: true }
const listeners = new Set<() => void>()

function change(next: Partial<Connection>) {
  current = { ...current, ...next }
  for (const listener of listeners) listener()
}

/** Notifies no listener, because no page shows the revision. */
function reach(revision: number) {
  if (revision <= current.revision) return
  current = { ...current, revision }
  const now = Date.now()
  // One entry a second is precise enough for `settledRevision`.
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

  /** Records a pulse of the stream. */
  pulse({ revision, ageMs }: { revision: number; ageMs: number }) {
    reach(revision)
    change({ ageMs, receivedAt: Date.now(), reachable: true })
  },

  /** Records the revision of a commit or of a stream message. */
  committedAt(revision: number | null) {
    if (revision !== null) reach(revision)
  },

  /** @returns a revision that all shown data has reached; 0 before the first answer */
  settledRevision(): number {
    const before = Date.now() - settledAfterMs
    while (receivedOf[1] && receivedOf[1].at < before) receivedOf.shift()
    return receivedOf[0]?.revision ?? 0
  },

  /**
   * Records that the store was restored to a lower revision, so no request waits for a higher one.
   */
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

/**
 * @param now milliseconds since 1970
 * @returns the age of the shown data in milliseconds; `null` before the first answer
 */
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
 * `refetchInterval` of data that the live stream publishes too: `intervalMs`, or a long interval
 * while the stream is live. A stale page polls every two seconds, so that it recovers by itself. A
 * final refusal, such as an event that does not exist, stops the polling.
 * @param intervalMs the usual interval, in milliseconds
 * @returns a function that returns the interval in milliseconds, or `false` to stop
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
