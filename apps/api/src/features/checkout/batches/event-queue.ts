import { setTimeout as delay } from 'node:timers/promises'
import { type Entry, EtcdFailure, op, REVISION_ZERO, type Revision } from '@ticketcd/etcd'
import { EventLeader, type EventLeaderValue, endedHoldLifetimeMs } from '@ticketcd/schema'
import type { HourLeases } from '../../../hour-leases.ts'
import { Refusal } from '../../../refusal.ts'
import { type BatchChanges, decideBatch } from '../rules/batch.ts'
import type { Lifetimes } from '../rules/lifetimes.ts'
import type { Settled, Step, StepKind } from '../rules/step.ts'
import { endsHolds, guardsOf, tracesOf, writesOf } from './batch-writes.ts'
import { EventReader, type EventReaderOptions } from './event-reader.ts'
import {
  answer,
  bytesOf,
  fail,
  leftMsOf,
  oldestOf,
  outcomeUnknown,
  type Pending,
  pendingOf,
  type Ready,
} from './pending.ts'
import { ReadBatch } from './read-batch.ts'
import { eventStateIn, readEventState, readSteps } from './step-reads.ts'

/**
 * Time in which a step is read, decided and committed, with all attempts, in milliseconds. The
 * session look-up precedes it.
 */
export const stepMs = 2_000
/**
 * No commit starts with less time left than this, in milliseconds: it would probably time out, with
 * an unknown outcome.
 */
export const commitMsMin = 600
/**
 * Time to read back a commit whose answer was lost, in milliseconds. It is part of the 3 s limit of
 * an answer.
 */
const readBackMs = 300
const pauseMs = { first: 4, max: 120 }
/**
 * Delay between two batches, as a part of the duration of the last one. A batch costs every member
 * work, and a delay lets more steps share it. docs/decisions/0028 has the measurements.
 */
const batchDelay = { part: 0.5, msMax: 25 }
/** Limits of one batch, far below etcd's 4,096 operations and 1.5 MiB. */
const batchMax = { steps: 512, bytes: 512 * 1024 }
/** Limits of one queue. A step above them is refused at once. */
const queueMax = { steps: 4_096, bytes: 8 * 1024 * 1024 }
/** Steps that are read together, ahead of their batch. */
const readAheadMax = 192
/** Retry delay while the throughput of a queue is not known yet, in milliseconds. */
const retryAfterMs = 1_000

/** Points within a batch at which tests end or delay a process. */
export type BatchPoint = 'read' | 'decided' | 'committed'

export interface EventQueueOptions extends EventReaderOptions {
  /** For ended holds. */
  leases: HourLeases
  /** How long stock is reserved. Default: `usualLifetimes`. */
  lifetimes?: Lifetimes | undefined
  /** @returns ISO 8601, UTC */
  now(): string
  /** Called if another process has committed first and the batch has to be decided again. */
  onLostRace(): void
  /** Called after each batch, with its number of steps. */
  onBatch?(steps: number): void
  /** Called for each step that is sent to another process. */
  onForwarded?(): void
  onPoint?(point: BatchPoint, eventId: string): Promise<void>
}

/** The step belongs to another process. This process has not done it and will not. */
export class NotEventLeader extends Error {
  override readonly name = 'NotEventLeader'
  constructor(eventId: string) {
    super(`this process does not lead event ${eventId}`)
  }
}

export type EventLeaderEntry = Entry<{ readonly eventId: string }, EventLeaderValue>

/** Tracks which process is the event leader, the only one that decides an event's steps. */
export interface Leadership {
  /** The mod revision of this process's key; `undefined` while it is not the event leader. */
  since(eventId: string): Revision | undefined
  /** The event leader; `undefined` if there is none, or if it is this process. */
  other(eventId: string): object | undefined
  /** Receives the event-leader key as a lost batch has read it. */
  observe(eventId: string, entry: EventLeaderEntry | undefined, revision: Revision): void
}

/**
 * The steps of one event in this process, in order of arrival. A batch takes all waiting steps,
 * decides them on the state after the last batch, and commits their changes in one transaction. The
 * transaction succeeds only if no value that it rests on has changed. During the commit, the values
 * for the next batch are read (docs/decisions/0028).
 */
export class EventQueue {
  private readonly eventId: string
  private readonly options: EventQueueOptions
  private readonly leadership: Leadership | undefined
  private readonly reader: EventReader
  private arrived: Pending[] = []
  private ready: Ready[] = []
  private exclusives: (() => Promise<void>)[] = []
  private reading: Promise<void> | undefined
  /** The reads in progress are not older than this revision. */
  private readingFrom = REVISION_ZERO
  private running = false
  private idleSince = performance.now()
  private size = 0
  private bytes = 0
  /** Recent throughput, in steps per millisecond. */
  private pace = 0

  constructor(eventId: string, options: EventQueueOptions, leadership?: Leadership) {
    this.eventId = eventId
    this.options = options
    this.leadership = leadership
    this.reader = new EventReader(eventId, options)
  }

  /** How long the queue has been idle, in milliseconds; 0 while it works. */
  get idleMs(): number {
    return this.running ? 0 : performance.now() - this.idleSince
  }

  /** The number of steps that wait or are in a batch. */
  get length(): number {
    return this.size
  }

  /**
   * Queues a step.
   *
   * @param leftMs time in which it has to be settled, in milliseconds
   * @param owned mod revision of the event-leader key under which another process has sent the step
   * @throws {Refusal} if the outcome is a failure, or the queue is full
   * @throws {NotEventLeader} if another process leads the event
   * @throws {EtcdFailure} if etcd does not answer
   */
  submit<Kind extends StepKind>(
    step: Extract<Step, { kind: Kind }>,
    leftMs: number = stepMs,
    owned?: Revision,
  ): Promise<Settled<Kind>> {
    const bytes = bytesOf(step)
    const isFull = this.size >= queueMax.steps || this.bytes + bytes > queueMax.bytes
    if (isFull || leftMs < commitMsMin) return Promise.reject(this.busy())
    return new Promise((resolve, reject) => {
      this.size += 1
      this.bytes += bytes
      let isOver = false
      /** A step is settled once; later results are ignored. */
      const over = (settle: () => void) => {
        if (isOver) return
        isOver = true
        this.size -= 1
        this.bytes -= bytes
        settle()
      }
      this.arrived.push({
        step,
        bytes,
        endsAt: performance.now() + leftMs,
        owned,
        isSuspected: false,
        // The outcome of a step is of the step's own kind.
        resolve: (settled) => over(() => resolve(settled as Settled<Kind>)),
        reject: (error) => over(() => reject(error)),
      })
      this.start()
    })
  }

  /** Runs `work`, which writes the event's keys by itself, between two batches. */
  runExclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.exclusives.push(() => work().then(resolve, reject))
      this.start()
    })
  }

  private start(): void {
    if (this.running) {
      this.readAhead()
    } else {
      this.running = true
      // Starts at the end of this turn, so that all its steps are in the first batch.
      queueMicrotask(() => void this.run())
    }
  }

  private async run(): Promise<void> {
    while (true) {
      const runExclusively = this.exclusives.shift()
      if (runExclusively) {
        await runExclusively()
        this.reader.forget()
      }
      this.readAhead()
      if (this.ready.length > 0) {
        const startedAt = performance.now()
        await this.settle(this.takeBatch())
        await delay(Math.min(batchDelay.msMax, batchDelay.part * (performance.now() - startedAt)))
      } else if (this.reading) await this.reading
      else if (this.arrived.length === 0 && this.exclusives.length === 0) break
    }
    this.running = false
    this.idleSince = performance.now()
  }

  /** Reads the values for new steps, also during a batch. */
  private readAhead(): void {
    if (this.reading || this.arrived.length === 0 || this.ready.length >= batchMax.steps) return
    const batch = this.arrived.splice(0, readAheadMax)
    this.readingFrom = this.reader.base?.revision ?? REVISION_ZERO
    this.reading = this.read(batch)
      .then((ready) => void this.ready.push(...ready))
      .catch((error: unknown) => {
        for (const pending of batch) fail(pending, error)
      })
      .finally(() => {
        this.reading = undefined
        this.readAhead()
      })
  }

  private async read(batch: readonly Pending[]): Promise<Ready[]> {
    const reads = await this.reader.read(
      batch.map(({ step }) => step),
      leftMsOf(batch),
    )
    return batch.flatMap((pending, index): Ready[] => {
      const each = reads[index]
      if (each && 'read' in each) return [{ ...each, pending }]
      fail(pending, each?.error)
      return []
    })
  }

  private takeBatch(): Ready[] {
    let bytes = 0
    let count = 0
    for (const { pending } of this.ready) {
      bytes += pending.bytes
      if (count === batchMax.steps || (count > 0 && bytes > batchMax.bytes)) break
      count += 1
    }
    const batch = this.ready.splice(0, count)
    this.readAhead()
    return batch
  }

  /** Decides and commits until a commit succeeds or time is up. */
  private async settle(batch: Ready[]): Promise<void> {
    const startedAt = performance.now()
    const count = batch.length
    try {
      for (let attempt = 0; batch.length > 0; attempt += 1) {
        batch = this.stillOurs(await this.refresh(this.inTime(batch)))
        if (batch.length === 0) return
        if (await this.attempt(batch)) {
          this.options.onBatch?.(count)
          const pace = count / Math.max(1, performance.now() - startedAt)
          this.pace = this.pace === 0 ? pace : 0.8 * this.pace + 0.2 * pace
          return
        }
        this.options.onLostRace()
        if (this.leadership?.since(this.eventId) === undefined) {
          const pause = Math.min(pauseMs.max, pauseMs.first * 2 ** attempt)
          await delay(pause * Math.random())
        }
      }
    } catch (error) {
      // After any error the cached state of the event may be outdated.
      this.reader.forget()
      for (const { pending } of batch) fail(pending, error)
    }
  }

  /** Rejects the steps that have too little time left. @returns the other steps */
  private inTime(batch: Ready[]): Ready[] {
    const now = performance.now()
    return batch.filter(({ pending }) => {
      if (pending.endsAt - now >= commitMsMin) return true
      fail(pending, this.busy())
      return false
    })
  }

  /**
   * Rejects the steps that belong to another process: steps sent to this process under a leadership
   * that it has lost, and its own steps while another process leads. A race with the event leader
   * would only delay it.
   *
   * @returns the other steps
   */
  private stillOurs(batch: Ready[]): Ready[] {
    const since = this.leadership?.since(this.eventId)
    const isElsewhere = since === undefined && this.leadership?.other(this.eventId) !== undefined
    return batch.filter(({ pending }) => {
      if (pending.owned === undefined ? !isElsewhere : pending.owned === since) return true
      fail(pending, new NotEventLeader(this.eventId))
      return false
    })
  }

  /**
   * Reads the values again that other processes, or batches of this queue, have changed since the
   * read.
   */
  private async refresh(batch: Ready[]): Promise<Ready[]> {
    while (true) {
      const { base } = this.reader
      const stale = base ? batch.filter((each) => !base.isFresh(each)) : batch
      if (base && stale.length === 0) return batch
      const again = await this.read(stale.map(({ pending }) => pending))
      const byPending = new Map(again.map((each) => [each.pending, each]))
      const old = new Set(stale)
      batch = this.inTime(
        batch.flatMap((each) => (old.has(each) ? (byPending.get(each.pending) ?? []) : [each])),
      )
      if (batch.length === 0) return batch
    }
  }

  /**
   * Decides a batch and tries to commit it.
   *
   * @returns false if another process has committed first: nothing was written, and the cached
   *   state is up to date again
   */
  private async attempt(batch: Ready[]): Promise<boolean> {
    const { store, now, lifetimes, onPoint } = this.options
    const { eventId } = this
    const { base } = this.reader
    if (!base) return false
    await onPoint?.('read', eventId)
    const { outcomes, changes } = decideBatch(
      base.snapshot,
      batch.map(({ read }) => read),
      now(),
      lifetimes,
    )
    const lease =
      changes && endsHolds(changes) ? await this.endedHolds(leftMsOf(pendingOf(batch))) : undefined
    // The leadership under which other processes have sent their steps. If it has been lost since,
    // the commit must fail.
    const handedOver = batch.find(({ pending }) => pending.owned !== undefined)?.pending.owned
    const ownedSince = handedOver ?? this.leadership?.since(eventId)
    await onPoint?.('decided', eventId)
    const otherwise = new ReadBatch()
    const state = eventStateIn(otherwise, eventId)
    const eventLeader = this.leadership && otherwise.add(op.get(EventLeader, { eventId }))
    const traces = (changes ? tracesOf(eventId, changes) : []).map((key) => otherwise.add(op.raw.get(key)))
    let result: { succeeded: boolean; revision: Revision; responses: readonly unknown[] }
    try {
      result = await store.txn(
        {
          // Also compared if nothing is written: a refusal must hold in the current store.
          compare: guardsOf(eventId, base, ownedSince),
          success: changes ? op.nest(writesOf(eventId, changes, lease)) : [],
          failure: otherwise.operations,
        },
        // If it is sent twice, the second request fails its compares.
        { deadlineMs: leftMsOf(pendingOf(batch)), resendable: true },
      )
    } catch (error) {
      if (error instanceof EtcdFailure && error.code === 'lease-not-found') this.options.leases.forget()
      if (!(error instanceof EtcdFailure) || error.outcome !== 'unknown') throw error
      this.reader.forget()
      await this.readBack(batch, error)
      return true
    }
    await onPoint?.('committed', eventId)
    if (!result.succeeded) {
      otherwise.answer(result.responses)
      this.reader.restart(state(result.revision))
      const isTraced = traces.some((trace) => (trace()?.modRevision ?? REVISION_ZERO) > base.revision)
      if (changes && (isTraced || traces.length === 0))
        for (const { pending } of batch) pending.isSuspected = true
      if (eventLeader) this.leadership?.observe(eventId, eventLeader(), result.revision)
      return false
    }
    base.committed(result.revision, changes)
    base.forgetBefore(oldestOf(this.ready, this.reading ? this.readingFrom : result.revision))
    answer(batch, outcomes, result.revision)
    if (changes) this.offerWhatIsLeft(changes)
    return true
  }

  /**
   * Settles a batch whose answer was lost. Only writes that the store shows are certain: a delayed
   * request may still arrive.
   */
  private async readBack(batch: readonly Ready[], cause: EtcdFailure): Promise<void> {
    const { store, now, lifetimes } = this.options
    const steps = batch.map(({ pending }) => pending.step)
    const [state, read] = await Promise.all([
      readEventState(store, this.eventId, readBackMs),
      readSteps(store, steps, readBackMs),
    ]).catch(() => {
      throw outcomeUnknown(cause)
    })
    for (const [index, { pending }] of batch.entries()) {
      const each = read[index]
      if (!each || 'error' in each) {
        pending.reject(outcomeUnknown(cause))
        continue
      }
      const { outcomes, changes } = decideBatch(state, [each.read], now(), lifetimes)
      const [outcome] = outcomes
      // A refusal does not count while the step may still be committed.
      if (changes || !outcome || !('answer' in outcome)) pending.reject(outcomeUnknown(cause))
      else pending.resolve({ answer: outcome.answer, revision: each.revision })
    }
  }

  /** Submits an offer for each type that has both available stock and a waiting list. */
  private offerWhatIsLeft({ tickets }: BatchChanges): void {
    for (const [ticketType, { available, waiting = 0 }] of tickets) {
      if (available === 0 || waiting === 0) continue
      // Errors are ignored here: the offer sweeper repeats the step and reports them.
      this.submit({ kind: 'offer', eventId: this.eventId, ticketType }).catch(() => undefined)
    }
  }

  private busy(): Refusal {
    const waitMs = this.pace > 0 ? this.size / this.pace : retryAfterMs
    // Spread, so that refused customers do not retry together.
    const spread = 0.75 + Math.random() / 2
    return new Refusal({
      code: 'busy',
      retryAfterMs: Math.round(Math.min(10_000, Math.max(250, waitMs)) * spread),
    })
  }

  private endedHolds(deadlineMs: number) {
    const nowMs = Date.parse(this.options.now())
    return this.options.leases.leaseFor(nowMs + endedHoldLifetimeMs, nowMs, deadlineMs)
  }
}
