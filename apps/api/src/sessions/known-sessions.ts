import { type Entry, type Mirror, type Revision, revisionZero } from '@ticketcd/etcd'
import { Session, type SessionValue } from '@ticketcd/schema'

/** A mirror that has received nothing from etcd for longer may have missed the end of a session. */
const silenceMsMax = 2_000
/**
 * After this time a session is read again in any case: a node may lag behind for long, and a clock
 * may have stopped.
 */
const trustedMs = 30_000
/** About 300 bytes each. Above this limit, the sessions that were read first are dropped. */
const knownMax = 50_000

/**
 * A session as it was read, and whether a majority of the members confirmed it. The copy of a
 * single member may be old.
 */
export interface SessionReading {
  readonly entry: Entry<unknown, SessionValue> | undefined
  readonly isCertain: boolean
}

/**
 * Caches sessions from the store until this process receives their end. So only the first request
 * of a session reads the store (docs/decisions/0032).
 *
 * Invariant: an ended session is not cached once the mirror has passed its end, in any order of its
 * reads and its end.
 */
export class KnownSessions {
  private readonly mirror: Pick<Mirror, 'ageMs' | 'isCaughtUp' | 'revision'>
  private readonly known = new Map<string, { readonly session: SessionValue; readonly untilMs: number }>()
  /** Reads under way. Their answer may be older than an end that is received meanwhile. */
  private readonly readings = new Set<{ readonly tokenHash: string; isOvertaken: boolean }>()

  constructor(mirror: Pick<Mirror, 'ageMs' | 'isCaughtUp' | 'revision' | 'onWrite' | 'onRelisted'>) {
    this.mirror = mirror
    mirror.onWrite(Session, (writes) => {
      for (const { type, parts } of writes) if (type === 'delete') this.forget(parts.tokenHash)
    })
    // The mirror receives no event for a session that ended between two listings.
    mirror.onRelisted(() => this.forgetAll())
  }

  /** @param seen the revision that the caller has seen: it may include the end of the session */
  get(tokenHash: string, seen: Revision): SessionValue | undefined {
    const { ageMs, isCaughtUp, revision } = this.mirror
    if (!isCaughtUp || ageMs > silenceMsMax || revision < seen) return undefined
    const known = this.known.get(tokenHash)
    return known && performance.now() < known.untilMs ? known.session : undefined
  }

  /** Reads a session. Caches it if it exists and its end was not received meanwhile. */
  async learn(tokenHash: string, read: () => Promise<SessionReading>): Promise<SessionValue | undefined> {
    // Before its first listing the mirror receives no events.
    const reading = { tokenHash, isOvertaken: this.mirror.revision === revisionZero }
    this.readings.add(reading)
    try {
      const { entry, isCertain } = await read()
      if (!entry) this.known.delete(tokenHash)
      else if (isCertain && !reading.isOvertaken) this.remember(tokenHash, entry.value)
      return entry?.value
    } finally {
      this.readings.delete(reading)
    }
  }

  /** Drops a session that has ended. */
  forget(tokenHash: string): void {
    this.known.delete(tokenHash)
    for (const reading of this.readings) if (reading.tokenHash === tokenHash) reading.isOvertaken = true
  }

  private forgetAll(): void {
    this.known.clear()
    for (const reading of this.readings) reading.isOvertaken = true
  }

  private remember(tokenHash: string, session: SessionValue): void {
    // Moves it to the end of the insertion order.
    this.known.delete(tokenHash)
    this.known.set(tokenHash, { session, untilMs: performance.now() + trustedMs })
    if (this.known.size <= knownMax) return
    const [first] = this.known.keys()
    if (first !== undefined) this.known.delete(first)
  }
}
