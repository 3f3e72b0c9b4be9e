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

/** Within this time a step is read, judged and committed, however often. The session was looked up before it. */
export const stepMs = 2_000
/** With less than this left no commit begins: it could hardly end within the time, and end in the unknown. */
export const commitMsMin = 600
/** Of the three seconds that an answer may take, what is left to find out about a lost one. */
const readBackMs = 300
const pauseMs = { first: 4, max: 120 }
/**
 * Between two rounds, as a part of what the last one took: what a round costs all members is shared by more steps. What was measured of it is
 * in docs/decisions/0028.
 */
const batchDelay = { part: 0.5, msMax: 25 }
/** Of one round, so that it stays far below etcd's 4,096 operations and 1.5 MiB. */
const roundMax = { steps: 512, bytes: 512 * 1024 }
/** What one queue holds; more is refused at once. */
const queueMax = { steps: 4_096, bytes: 8 * 1024 * 1024 }
/** Steps that are read together, ahead of the round that will judge them. */
const readAheadMax = 192
/** When to ask again where the pace of a queue is not known yet, in milliseconds. */
const retryAfterMs = 1_000

/** Where a process may be ended or held up in the middle of a round, for tests. */
export type BatchPoint = 'read' | 'decided' | 'committed'

export interface EventQueueOptions extends EventReaderOptions {
  /** Of holds that have ended. */
  leases: HourLeases
  /** How long stock is kept for somebody. Default: as is usual. */
  lifetimes?: Lifetimes | undefined
  /** @returns ISO 8601, UTC */
  now(): string
  /** Told whenever somebody else was faster and a round has to be judged again. */
  onLostRace(): void
  /** Told of each round that has come through, and how many steps it had. */
  onBatch?(steps: number): void
  /** Told of each step that was handed to another process. */
  onForwarded?(): void
  onPoint?(point: BatchPoint, eventId: string): Promise<void>
}

/** A step that is another process's to do. It was not done here and will not be. */
export class NotOwner extends Error {
  override readonly name = 'NotOwner'
  constructor(eventId: string) {
    super(`this process does not judge event ${eventId}`)
  }
}

export type EventLeaderEntry = Entry<{ readonly eventId: string }, EventLeaderValue>

/** What makes one process the only one that judges an event. */
export interface Ownership {
  /** The mod revision of this process's key; `undefined` while it is not the owner. */
  since(eventId: string): Revision | undefined
  /** The process that is; `undefined` where none is, or this one. */
  other(eventId: string): object | undefined
  /** Told what a round that was lost has found of the key. */
  observe(eventId: string, entry: EventLeaderEntry | undefined, revision: Revision): void
}

/**
 * The steps of one event in this process, in the order in which they came. A round takes all that waits, judges it on what the last one has
 * left, and commits what was granted in one transaction, which holds only if nothing it rests on has changed. While it is on its way,
 * what the next round needs is read (docs/decisions/0028).
 */
export class EventQueue {
  private readonly eventId: string
  private readonly options: EventQueueOptions
  private readonly ownership: Ownership | undefined
  private readonly reader: EventReader
  private arrived: Pending[] = []
  private ready: Ready[] = []
  private exclusives: (() => Promise<void>)[] = []
  private reading: Promise<void> | undefined
  /** What is being read is not older than this. */
  private readingFrom = REVISION_ZERO
  private running = false
  private idleSince = performance.now()
  private size = 0
  private bytes = 0
  /** Steps a millisecond, as lately. */
  private pace = 0

  constructor(eventId: string, options: EventQueueOptions, ownership?: Ownership) {
    this.eventId = eventId
    this.options = options
    this.ownership = ownership
    this.reader = new EventReader(eventId, options)
  }

  /** For how long there has been nothing to do, in milliseconds; 0 while there is something. */
  get idleMs(): number {
    return this.running ? 0 : performance.now() - this.idleSince
  }

  /** How many steps wait or are judged. */
  get length(): number {
    return this.size
  }

  /**
   * @param leftMs within which it has to be settled
   * @param owned the ownership under which another process has handed it over
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
      /** A step is settled once, whatever else is heard of it. */
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
        // The verdict of a step is of the step's own kind.
        resolve: (settled) => over(() => resolve(settled as Settled<Kind>)),
        reject: (error) => over(() => reject(error)),
      })
      this.start()
    })
  }

  /** Runs `work` between two rounds, for what writes the event's keys by itself. */
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
      // Not before the end of this turn, so that what comes in it is in the first round.
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

  /** Reads what has arrived, while a round may be under way. */
  private readAhead(): void {
    if (this.reading || this.arrived.length === 0 || this.ready.length >= roundMax.steps) return
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
      if (count === roundMax.steps || (count > 0 && bytes > roundMax.bytes)) break
      count += 1
    }
    const batch = this.ready.splice(0, count)
    this.readAhead()
    return batch
  }

  /** Judges and commits until that holds, or time is up. */
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
        if (this.ownership?.since(this.eventId) === undefined) {
          const pause = Math.min(pauseMs.max, pauseMs.first * 2 ** attempt)
          await delay(pause * Math.random())
        }
      }
    } catch (error) {
      // Whatever it was, what is known of the event may not be true any more.
      this.reader.forget()
      for (const { pending } of batch) fail(pending, error)
    }
  }

  /** Without those whose time is up; nothing of theirs was written. */
  private inTime(batch: Ready[]): Ready[] {
    const now = performance.now()
    return batch.filter(({ pending }) => {
      if (pending.endsAt - now >= commitMsMin) return true
      fail(pending, this.busy())
      return false
    })
  }

  /**
   * Without those that another process is to do: that were handed to an owner that this process is no more, or came here while there was
   * none. Racing with an owner would only hold it up.
   */
  private stillOurs(batch: Ready[]): Ready[] {
    const since = this.ownership?.since(this.eventId)
    const isElsewhere = since === undefined && this.ownership?.other(this.eventId) !== undefined
    return batch.filter(({ pending }) => {
      if (pending.owned === undefined ? !isElsewhere : pending.owned === since) return true
      fail(pending, new NotOwner(this.eventId))
      return false
    })
  }

  /** Reads again what others, or this queue's own rounds, have changed since it was read. */
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

  /** @returns false when somebody else was faster: nothing was written, and what is known is up to date again. */
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
    // As it was when the steps of others were taken into the round: if it is lost meanwhile, the commit must fail.
    const handedOver = batch.find(({ pending }) => pending.owned !== undefined)?.pending.owned
    const ownedSince = handedOver ?? this.ownership?.since(eventId)
    await onPoint?.('decided', eventId)
    const otherwise = new ReadBatch()
    const state = eventStateIn(otherwise, eventId)
    const eventLeader = this.ownership && otherwise.add(op.get(EventLeader, { eventId }))
    const traces = (changes ? tracesOf(eventId, changes) : []).map((key) => otherwise.add(op.raw.get(key)))
    let result: { succeeded: boolean; revision: Revision; responses: readonly unknown[] }
    try {
      result = await store.txn(
        {
          // Also where nothing is written: what was refused must be true of the store as it is now.
          compare: guardsOf(eventId, base, ownedSince),
          success: changes ? op.nest(writesOf(eventId, changes, lease)) : [],
          failure: otherwise.operations,
        },
        // Sent twice, the second one fails its compares.
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
      if (eventLeader) this.ownership?.observe(eventId, eventLeader(), result.revision)
      return false
    }
    base.committed(result.revision, changes)
    base.forgetBefore(oldestOf(this.ready, this.reading ? this.readingFrom : result.revision))
    answer(batch, outcomes, result.revision)
    if (changes) this.offerWhatIsLeft(changes)
    return true
  }

  /** Only what the store shows as done is known: a write that is still on its way may yet arrive. */
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
      // A refusal of a step that may yet be done is none.
      if (changes || !outcome || !('answer' in outcome)) pending.reject(outcomeUnknown(cause))
      else pending.resolve({ answer: outcome.answer, revision: each.revision })
    }
  }

  /** What came back while somebody waits for it is offered in the next round. */
  private offerWhatIsLeft({ tickets }: BatchChanges): void {
    for (const [ticketType, { available, waiting = 0 }] of tickets) {
      if (available === 0 || waiting === 0) continue
      // Whoever fails here fails again when the sweeper comes by, and is heard of there.
      this.submit({ kind: 'offer', eventId: this.eventId, ticketType }).catch(() => undefined)
    }
  }

  private busy(): Refusal {
    const waitMs = this.pace > 0 ? this.size / this.pace : retryAfterMs
    // Spread, so that those who are sent away do not come back together.
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
