import { setTimeout as delay } from 'node:timers/promises'
import { type Revision, revisionZero } from '@ticketcd/etcd'
import { writeBudget } from '../../../store/write-budget.ts'
import type { Leadership } from '../event-leader/leadership.ts'
import type { BatchChanges } from '../rules/batch.ts'
import type { Settled, Step, StepKind } from '../rules/step.ts'
import { Backlog } from './backlog.ts'
import { BatchCommitter, type BatchCommitterOptions } from './batch-committer.ts'
import { EventReader, type EventReaderOptions } from './event-reader.ts'
import { bytesOf, fail, oldestOf, type Pending, type Ready } from './pending.ts'

/**
 * Delay between two batches, as a part of the duration of the last one. A batch costs every member
 * work, and a delay lets more steps share it. docs/decisions/0028 has the measurements.
 */
const batchDelay = { part: 0.5, msMax: 25 }
/** Limits of one batch, far below etcd's 4,096 operations and 1.5 MiB. */
const batchMax = { steps: 512, bytes: 512 * 1024 }
/** Steps that are read together, ahead of their batch. */
const readAheadMax = 192

export interface EventQueueOptions extends EventReaderOptions, BatchCommitterOptions {
  /** Called for each step that is sent to another process. */
  onForwarded?(): void
}

/**
 * The steps of one event in this process. While a batch commits, the values for the next batch are
 * read (docs/decisions/0028). `BatchCommitter` decides and commits the batches.
 *
 * Invariants:
 * 1. Steps enter batches in the order in which they arrived.
 * 2. At most one batch or one exclusive run is in progress. After an exclusive run nothing that was
 *    cached before it is used.
 * 3. Each step is settled exactly once, and counts towards the limits of the queue until then.
 * 4. A step with too little time left is refused before the commit of its batch starts.
 */
export class EventQueue {
  private readonly eventId: string
  private readonly reader: EventReader
  private readonly committer: BatchCommitter
  private readonly backlog = new Backlog()
  private arrived: Pending[] = []
  private ready: Ready[] = []
  private exclusives: (() => Promise<void>)[] = []
  private reading: Promise<void> | undefined
  /** The reads in progress are not older than this revision. */
  private readingFrom = revisionZero
  private running = false
  private idleSince = performance.now()

  constructor(eventId: string, options: EventQueueOptions, leadership?: Leadership) {
    this.eventId = eventId
    this.reader = new EventReader(eventId, options)
    this.committer = new BatchCommitter(eventId, options, {
      reader: this.reader,
      backlog: this.backlog,
      leadership,
    })
  }

  /** How long the queue has been idle, in milliseconds; 0 while it works. */
  get idleMs(): number {
    return this.running ? 0 : performance.now() - this.idleSince
  }

  /** The number of steps that wait or are in a batch. */
  get length(): number {
    return this.backlog.size
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
    leftMs: number = writeBudget.totalMs,
    owned?: Revision,
  ): Promise<Settled<Kind>> {
    const bytes = bytesOf(step)
    if (!this.backlog.hasRoomFor(bytes) || leftMs < writeBudget.commitMsMin)
      return Promise.reject(this.backlog.busy())
    return new Promise((resolve, reject) => {
      this.backlog.enter(bytes)
      let isOver = false
      /** A step is settled once; later results are ignored. */
      const over = (settle: () => void) => {
        if (isOver) return
        isOver = true
        this.backlog.leave(bytes)
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
    this.readingFrom = this.reader.base?.revision ?? revisionZero
    this.reading = this.reader
      .readReady(batch)
      .then((ready) => void this.ready.push(...ready))
      .catch((error: unknown) => {
        for (const pending of batch) fail(pending, error)
      })
      .finally(() => {
        this.reading = undefined
        this.readAhead()
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

  private async settle(batch: readonly Ready[]): Promise<void> {
    const startedAt = performance.now()
    const end = await this.committer.settle(batch)
    if (end.kind === 'rejected') return
    this.backlog.settled(batch.length, performance.now() - startedAt)
    if (end.kind === 'unknown') return
    const { base } = this.reader
    base?.forgetBefore(oldestOf(this.ready, this.reading ? this.readingFrom : base.revision))
    if (end.changes) this.offerRemainingStock(end.changes)
  }

  /** Submits an offer for each type that has both available stock and a waiting list. */
  private offerRemainingStock({ tickets }: BatchChanges): void {
    for (const [ticketType, { available, waiting = 0 }] of tickets) {
      if (available === 0 || waiting === 0) continue
      // Errors are ignored here: the offer sweeper repeats the step and reports them.
      this.submit({ kind: 'offer', eventId: this.eventId, ticketType }).catch(() => undefined)
    }
  }
}
