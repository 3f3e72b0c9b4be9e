import { randomBytes } from 'node:crypto'
import { compare, EtcdFailure, type EtcdStore, type LeaseId, op, type Revision } from '@ticketcd/etcd'
import { EventLeader } from '@ticketcd/schema'
import type { EventLeaderEntry, Ownership } from '../batches/event-queue.ts'

/** How long an event has no owner when its owner is gone and nobody asks for it, in seconds. */
const leaseSeconds = 5
/** An event that nobody has bought for so long needs no owner, in milliseconds. */
const idleMs = 20_000
/** A mirror is not behind for longer than this, in milliseconds; when it is, its cluster has been put back. */
const silenceMs = 5_000
/**
 * For each call, in milliseconds. One node has two fifths of it before the next one is asked: on a busy machine an answer
 * takes half a second, and with less time no process could take over an event whose owner is gone.
 */
const callMs = 1_500

export interface EventLeadersOptions {
  store: Pick<EtcdStore, 'txn' | 'leases'>
  /** What the mirror says of an event's owner, and at which revision. */
  mirrored(eventId: string): { entry: EventLeaderEntry | undefined; revision: Revision }
  /** Told of what kept this process from owning or leaving an event. Nothing is lost by it but pace. */
  onFailure(error: unknown): void
}

interface KeptLease {
  id: LeaseId
  close(): void
}

interface Observed {
  entry: EventLeaderEntry | undefined
  revision: Revision
  /** On the process's own clock, in milliseconds. */
  until: number
}

/** Another process that judges an event. */
export interface Owner {
  url: string
  /** When it became the owner: the mod revision of its key. */
  since: Revision
}

/**
 * Which process judges which event. Nobody needs an owner until two processes have got in each other's way; then the first to ask gets the
 * event, and the others hand their steps to it. Correctness does not rest on it, pace does; and that an answer is final, which is why an
 * owner's commits compare its key (docs/decisions/0029).
 */
export class EventLeaders implements Ownership {
  private readonly options: EventLeadersOptions
  private readonly process = randomBytes(8).toString('hex')
  private readonly claims = new Map<string, { since: Revision; usedAt: number }>()
  /** What etcd has said of an event's key, as long as the mirror is behind that. */
  private readonly observed = new Map<string, Observed>()
  private readonly taking = new Map<string, Promise<void>>()
  private lease: Promise<KeptLease> | undefined
  private url: string | undefined
  private timer: NodeJS.Timeout | undefined

  constructor(options: EventLeadersOptions) {
    this.options = options
  }

  /** @param url where the other processes reach this one; before it is known nothing is owned */
  start(url: string): void {
    this.url = url
    this.timer = setInterval(() => this.leaveIdle(), idleMs / 2)
    this.timer.unref()
  }

  since(eventId: string): Revision | undefined {
    const claim = this.claims.get(eventId)
    if (claim) claim.usedAt = performance.now()
    return claim?.since
  }

  /** Once it is known whether this process gets what it has asked for: the others may hear of it earlier. */
  async settledSince(eventId: string): Promise<Revision | undefined> {
    await this.taking.get(eventId)?.catch(() => undefined)
    return this.since(eventId)
  }

  /** The other process that is to judge the event; `undefined` where this one may as well. */
  other(eventId: string): Owner | undefined {
    if (this.claims.has(eventId)) return undefined
    const entry = this.latest(eventId)
    if (!entry || entry.value.process === this.process) return undefined
    return { url: entry.value.url, since: entry.modRevision }
  }

  observe(eventId: string, entry: EventLeaderEntry | undefined, revision: Revision): void {
    const claim = this.claims.get(eventId)
    if (claim && claim.since !== entry?.modRevision && revision > claim.since) this.claims.delete(eventId)
    const before = this.observed.get(eventId)
    if (before && before.revision > revision && before.until > performance.now()) return
    this.observed.set(eventId, { entry, revision, until: performance.now() + silenceMs })
  }

  /** Makes this process the owner, unless there is one. */
  claim(eventId: string): void {
    if (this.url === undefined || this.claims.has(eventId) || this.other(eventId)) return
    this.take(eventId, undefined).catch(this.options.onFailure)
  }

  /**
   * Ends the ownership of another process, and makes this one the owner unless a third was faster: from then on nothing can be written in
   * the other's name.
   *
   * @throws {EtcdFailure} when that is not known; then it may still write.
   */
  async replace(eventId: string, owner: Owner): Promise<void> {
    await this.take(eventId, owner)
  }

  /** Leaves all events. */
  async close(): Promise<void> {
    clearInterval(this.timer)
    this.url = undefined
    const lease = await this.lease?.catch(() => undefined)
    this.claims.clear()
    if (!lease) return
    lease.close()
    await this.options.store.leases.revoke(lease.id, { deadlineMs: callMs }).catch(this.options.onFailure)
  }

  private latest(eventId: string): EventLeaderEntry | undefined {
    const { entry, revision } = this.options.mirrored(eventId)
    const observed = this.observed.get(eventId)
    if (!observed) return entry
    if (observed.revision > revision && observed.until > performance.now()) return observed.entry
    this.observed.delete(eventId)
    return entry
  }

  /** Once at a time for each event: whoever else asks meanwhile looks again when that is over. */
  private take(eventId: string, from: Owner | undefined): Promise<void> {
    const taking =
      this.taking.get(eventId) ??
      this.takeFrom(eventId, from).finally(() => {
        this.taking.delete(eventId)
      })
    this.taking.set(eventId, taking)
    return taking
  }

  private async takeFrom(eventId: string, from: Owner | undefined): Promise<void> {
    const { store } = this.options
    const parts = { eventId }
    const take = await this.taker(eventId)
    const { succeeded, responses, revision } = await store
      .txn(
        {
          compare: [
            from ? compare.modRevisionIs(EventLeader, parts, from.since) : compare.absent(EventLeader, parts),
          ],
          success: [take],
          failure: [op.get(EventLeader, parts)],
        },
        { deadlineMs: callMs, resendable: true },
      )
      .catch((error: unknown) => {
        if (error instanceof EtcdFailure && error.code === 'lease-not-found') this.lease = undefined
        throw error
      })
    const entry = succeeded ? undefined : (responses[0] as EventLeaderEntry | undefined)
    // Sent twice, the second one finds what the first has written.
    const since = succeeded ? revision : entry?.value.process === this.process ? entry.modRevision : undefined
    if (since !== undefined && this.url !== undefined)
      this.claims.set(eventId, { since, usedAt: performance.now() })
    else this.observe(eventId, entry, revision)
  }

  /** What makes this process the owner; one that cannot be reached only sees to it that nobody is. */
  private async taker(eventId: string) {
    const { url, process } = this
    if (url === undefined) return op.delete(EventLeader, { eventId })
    this.lease ??= this.keepLease()
    const { id } = await this.lease
    return op.put(EventLeader, { eventId }, { process, url }, { lease: id })
  }

  private async keepLease(): Promise<KeptLease> {
    const { leases } = this.options.store
    try {
      const lease = await leases.grant(leaseSeconds, { deadlineMs: callMs })
      const keeper = leases.keepAlive(lease)
      keeper.lost.addEventListener('abort', () => {
        this.claims.clear()
        this.lease = undefined
      })
      return { id: lease.id, close: () => keeper.close() }
    } catch (error) {
      this.lease = undefined
      throw error
    }
  }

  private leaveIdle(): void {
    const now = performance.now()
    for (const [eventId, { since, usedAt }] of this.claims) {
      if (now - usedAt < idleMs) continue
      this.claims.delete(eventId)
      void this.leave(eventId, since).catch(this.options.onFailure)
    }
  }

  private async leave(eventId: string, since: Revision): Promise<void> {
    await this.options.store.txn(
      {
        compare: [compare.modRevisionIs(EventLeader, { eventId }, since)],
        success: [op.delete(EventLeader, { eventId })],
      },
      { deadlineMs: callMs, resendable: true },
    )
  }
}
