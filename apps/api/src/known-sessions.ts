import { type Entry, type Mirror, REVISION_ZERO, type Revision } from '@ticketcd/etcd'
import { Session, type SessionValue } from '@ticketcd/schema'

/** A mirror that has heard nothing of etcd for longer may have missed an end. */
const silenceMsMax = 2_000
/** Then it is read again, whatever was heard: a node may lag behind the others for long, and a clock may have stood still. */
const trustedMs = 30_000
/** Some 300 bytes each. Of more, those are forgotten that were read first. */
const knownMax = 50_000

/** A session as it was read, and whether a majority of the members said so: what one alone has may be old. */
export interface SessionReading {
  readonly entry: Entry<unknown, SessionValue> | undefined
  readonly isCertain: boolean
}

/**
 * Sessions that were found in the store, for as long as this process has not heard of their end. So somebody's every click but the first costs
 * no read of the store (docs/decisions/0032).
 *
 * Invariant: a session that has ended is not known once the mirror has passed its end, however its reading and the news of its end have met.
 */
export class KnownSessions {
  private readonly mirror: Pick<Mirror, 'ageMs' | 'isCaughtUp' | 'revision'>
  private readonly known = new Map<string, { readonly session: SessionValue; readonly untilMs: number }>()
  /** Readings under way, whose answer may be of before an end that is heard meanwhile. */
  private readonly readings = new Set<{ readonly tokenHash: string; isOvertaken: boolean }>()

  constructor(mirror: Pick<Mirror, 'ageMs' | 'isCaughtUp' | 'revision' | 'onWrite' | 'onRelisted'>) {
    this.mirror = mirror
    mirror.onWrite(Session, (writes) => {
      for (const { type, parts } of writes) if (type === 'delete') this.forget(parts.tokenHash)
    })
    // What ended between two listings is told by nobody.
    mirror.onRelisted(() => this.forgetAll())
  }

  /** @param seen what whoever asks has seen of the store: they may have ended it themselves */
  get(tokenHash: string, seen: Revision): SessionValue | undefined {
    const { ageMs, isCaughtUp, revision } = this.mirror
    if (!isCaughtUp || ageMs > silenceMsMax || revision < seen) return undefined
    const known = this.known.get(tokenHash)
    return known && performance.now() < known.untilMs ? known.session : undefined
  }

  /** Reads a session, and knows it from then on if it is there and nothing was heard of its end meanwhile. */
  async learn(tokenHash: string, read: () => Promise<SessionReading>): Promise<SessionValue | undefined> {
    // Before its first listing the mirror hears of nothing.
    const reading = { tokenHash, isOvertaken: this.mirror.revision === REVISION_ZERO }
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

  /** It has ended. */
  forget(tokenHash: string): void {
    this.known.delete(tokenHash)
    for (const reading of this.readings) if (reading.tokenHash === tokenHash) reading.isOvertaken = true
  }

  private forgetAll(): void {
    this.known.clear()
    for (const reading of this.readings) reading.isOvertaken = true
  }

  private remember(tokenHash: string, session: SessionValue): void {
    // Anew at the end of the line.
    this.known.delete(tokenHash)
    this.known.set(tokenHash, { session, untilMs: performance.now() + trustedMs })
    if (this.known.size <= knownMax) return
    const [first] = this.known.keys()
    if (first !== undefined) this.known.delete(first)
  }
}
