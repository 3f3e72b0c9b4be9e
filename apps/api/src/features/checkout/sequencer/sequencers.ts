import { randomBytes } from 'node:crypto'
import { compare, type Entry, type EtcdStore, type LeaseId, op, type Revision } from '@ticketcd/etcd'
import { Sequencer, type SequencerValue } from '@ticketcd/schema'
import type { Ownership } from '../rounds/event-queue.ts'

/** How long an event has no owner when its owner is gone, in seconds. Short, since whoever asks it meanwhile deposes it anyway. */
const leaseSeconds = 5
/** An event that nobody has bought for so long needs no owner, in milliseconds. */
const idleMs = 20_000
const callMs = 600

export interface SequencersOptions {
  store: Pick<EtcdStore, 'create' | 'txn' | 'leases'>
  /** As far as this process has heard: from the mirror. */
  ownerOf(eventId: string): Entry<{ readonly eventId: string }, SequencerValue> | undefined
  /** Told of what kept this process from owning or leaving an event. Nothing is lost by it but pace. */
  onFailure(error: unknown): void
}

interface KeptLease {
  id: LeaseId
  close(): void
}

/** Another process that judges an event. */
export interface Owner {
  url: string
  /** The create revision of its key. */
  since: Revision
}

/**
 * Which process judges which event. Nobody needs an owner until two processes have got in each other's way; then the first to ask gets the
 * event, and the others hand their steps to it. Correctness does not rest on it, pace does; and that an answer is final, which is why an
 * owner's commits compare its key (docs/decisions/0029).
 */
export class Sequencers implements Ownership {
  private readonly options: SequencersOptions
  private readonly process = randomBytes(8).toString('hex')
  private readonly claims = new Map<string, { since: Revision; usedAt: number }>()
  private readonly claiming = new Set<string>()
  private lease: Promise<KeptLease> | undefined
  private url: string | undefined
  private timer: NodeJS.Timeout | undefined

  constructor(options: SequencersOptions) {
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

  onLost(eventId: string): void {
    this.claims.delete(eventId)
  }

  /** The other process that is to judge the event; `undefined` where this one may as well. */
  other(eventId: string): Owner | undefined {
    if (this.claims.has(eventId)) return undefined
    const entry = this.options.ownerOf(eventId)
    if (!entry || entry.value.process === this.process) return undefined
    return { url: entry.value.url, since: entry.createRevision }
  }

  /** Makes this process the owner, unless there is one. */
  claim(eventId: string): void {
    if (this.url === undefined || this.claims.has(eventId) || this.claiming.has(eventId)) return
    this.claiming.add(eventId)
    void this.take(eventId, { process: this.process, url: this.url })
      .catch(this.options.onFailure)
      .finally(() => this.claiming.delete(eventId))
  }

  /**
   * Ends the ownership of a process that does not answer: from then on nothing can be written in its name.
   * @throws {EtcdFailure} when that is not known; then it may still write.
   */
  async depose(eventId: string, { since }: Owner): Promise<void> {
    await this.options.store.txn(
      {
        compare: [compare.createRevisionIs(Sequencer, { eventId }, since)],
        success: [op.delete(Sequencer, { eventId })],
      },
      { deadlineMs: callMs, resendable: true },
    )
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

  private async take(eventId: string, value: SequencerValue): Promise<void> {
    const { store } = this.options
    this.lease ??= this.keepLease()
    const { id } = await this.lease
    const created = await store.create(Sequencer, { eventId }, value, {
      lease: id,
      deadlineMs: callMs,
      resendable: true,
    })
    const isOurs = created.created || created.entry.value.process === this.process
    if (!isOurs) return
    const since = created.created ? created.revision : created.entry.createRevision
    this.claims.set(eventId, { since, usedAt: performance.now() })
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
      const left = this.url === undefined ? undefined : { url: this.url, since }
      if (left) void this.depose(eventId, left).catch(this.options.onFailure)
    }
  }
}
