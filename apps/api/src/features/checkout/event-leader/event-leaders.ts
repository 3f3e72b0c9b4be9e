import { randomBytes } from 'node:crypto'
import { compare, EtcdFailure, type EtcdStore, type LeaseId, op, type Revision } from '@ticketcd/etcd'
import { EventLeader } from '@ticketcd/schema'
import { PeriodicJob } from '../../../jobs/periodic-job.ts'
import { intervalsMs } from '../../../jobs/periodic-work.ts'
import type { EventLeaderEntry, Leadership } from './leadership.ts'

/**
 * Lifetime of an event-leader key whose process has ended, in seconds. Another process may replace
 * it earlier.
 */
const leaseSeconds = 5
/** A process gives up the lead of an event that has had no steps for this long, in milliseconds. */
const idleMs = 20_000
/**
 * Longest lag of a mirror, in milliseconds. A longer one means that the cluster was restored to an
 * earlier revision.
 */
const silenceMs = 5_000
/**
 * Deadline of each call, in milliseconds. Each node has two fifths of it before the next one is
 * tried. On a busy machine an answer takes half a second. With less time no process could replace
 * an event leader that has ended.
 */
const callMs = 1_500

export interface EventLeadersOptions {
  store: Pick<EtcdStore, 'txn' | 'leases'>
  /** The event-leader key in the mirror, and the revision of the mirror. */
  mirrored(eventId: string): { entry: EventLeaderEntry | undefined; revision: Revision }
  /**
   * Called if this process could not take or give up the lead of an event. That only costs
   * throughput.
   */
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

/** Another process that leads an event. */
export interface OtherLeader {
  url: string
  /** The mod revision of its event-leader key. */
  since: Revision
}

/**
 * Elects the event leader of each event. An event has no leader until two processes have raced.
 * Then the first process to write the key leads, and the others send their steps to it. The event
 * leader improves throughput; the stock is correct without it. Final answers depend on it, so the
 * commits of an event leader compare its key (docs/decisions/0029).
 */
export class EventLeaders implements Leadership {
  private readonly options: EventLeadersOptions
  private readonly process = randomBytes(8).toString('hex')
  private readonly claims = new Map<string, { since: Revision; usedAt: number }>()
  /** Event-leader keys read from etcd, kept while the mirror is behind them. */
  private readonly observed = new Map<string, Observed>()
  private readonly taking = new Map<string, Promise<void>>()
  private lease: Promise<KeptLease> | undefined
  private url: string | undefined
  private readonly leavingIdle: PeriodicJob

  constructor(options: EventLeadersOptions) {
    this.options = options
    this.leavingIdle = new PeriodicJob({
      work: () => this.leaveIdle(),
      intervalMs: intervalsMs.idleLeaders,
      onFailure: options.onFailure,
    })
  }

  /**
   * @param url where other processes reach this one; until it is set, this process leads no event
   */
  start(url: string): void {
    this.url = url
    this.leavingIdle.start()
  }

  since(eventId: string): Revision | undefined {
    const claim = this.claims.get(eventId)
    if (claim) claim.usedAt = performance.now()
    return claim?.since
  }

  /**
   * Like `since`, after a pending claim has settled. Other processes may observe the key before
   * this one receives its answer.
   */
  async settledSince(eventId: string): Promise<Revision | undefined> {
    await this.taking.get(eventId)?.catch(() => undefined)
    return this.since(eventId)
  }

  /** The other process that leads the event; `undefined` if this one may decide its steps. */
  other(eventId: string): OtherLeader | undefined {
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

  /** Makes this process the event leader, unless there is one. */
  claim(eventId: string): void {
    if (this.url === undefined || this.claims.has(eventId) || this.other(eventId)) return
    this.take(eventId, undefined).catch(this.options.onFailure)
  }

  /**
   * Ends the lead of another process, and makes this one the event leader unless a third was
   * faster. From then on the other process cannot commit as event leader.
   *
   * @throws {EtcdFailure} if this is not certain; then the other process may still commit
   */
  async replace(eventId: string, leader: OtherLeader): Promise<void> {
    await this.take(eventId, leader)
  }

  /** Gives up the lead of all events. */
  async close(): Promise<void> {
    this.leavingIdle.close()
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

  /**
   * Runs once at a time for each event. Concurrent callers wait for the same run, then check again.
   */
  private take(eventId: string, from: OtherLeader | undefined): Promise<void> {
    const taking =
      this.taking.get(eventId) ??
      this.takeFrom(eventId, from).finally(() => {
        this.taking.delete(eventId)
      })
    this.taking.set(eventId, taking)
    return taking
  }

  private async takeFrom(eventId: string, from: OtherLeader | undefined): Promise<void> {
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
    // If it was sent twice, the second request finds the key that the first has written.
    const since = succeeded ? revision : entry?.value.process === this.process ? entry.modRevision : undefined
    if (since !== undefined && this.url !== undefined)
      this.claims.set(eventId, { since, usedAt: performance.now() })
    else this.observe(eventId, entry, revision)
  }

  /**
   * The operation that makes this process the event leader. A process without an address only
   * deletes the key.
   */
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
