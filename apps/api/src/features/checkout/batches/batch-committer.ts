import { setTimeout as delay } from 'node:timers/promises'
import {
  EtcdFailure,
  type EtcdStore,
  type LeaseId,
  type Op,
  op,
  type Revision,
  type Txn,
} from '@ticketcd/etcd'
import { endedHoldLifetimeMs } from '@ticketcd/schema'
import type { HourLeases } from '../../../store/hour-leases.ts'
import { writeBudget } from '../../../store/write-budget.ts'
import { type Leadership, NotEventLeader } from '../event-leader/leadership.ts'
import { type BatchChanges, decideBatch } from '../rules/batch.ts'
import type { Lifetimes } from '../rules/lifetimes.ts'
import type { Backlog } from './backlog.ts'
import { endsHolds, guardsOf, writesOf } from './batch-writes.ts'
import type { EventReader } from './event-reader.ts'
import { type LostRace, LostRaceReads } from './lost-race.ts'
import { answer, fail, leftMsOf, outcomeUnknown, pendingOf, type Ready } from './pending.ts'
import { readEventState, readSteps } from './step-reads.ts'

/**
 * Longest pause after a lost race, in milliseconds. It doubles with each attempt. Each pause is
 * random below it.
 */
const pauseMs = { first: 4, max: 120 }

/** Points within a batch at which tests end or delay a process. */
export type BatchPoint = 'read' | 'decided' | 'committed'

export interface BatchCommitterOptions {
  store: Pick<EtcdStore, 'txn'>
  /** For ended holds. */
  leases: HourLeases
  /** How long stock is reserved. Default: `usualLifetimes`. */
  lifetimes?: Lifetimes | undefined
  /** @returns ISO 8601, UTC */
  now(): string
  /** Called if another process has committed first and the batch has to be decided again. */
  onLostRace(): void
  /**
   * Called after each commit that the store has confirmed, with its number of steps. A batch whose
   * answer was lost does not count.
   */
  onBatch?(steps: number): void
  onPoint?(point: BatchPoint, eventId: string): Promise<void>
}

/** The parts of the queue that its committer uses. */
export interface BatchCommitterParts {
  /** Caches the state of the event from one batch to the next. */
  reader: EventReader
  /** For the refusal of a step with too little time left. */
  backlog: Pick<Backlog, 'busy'>
  /** Absent: this process decides all steps itself. */
  leadership: Leadership | undefined
}

/** How a batch ended. All its steps are settled. */
export type BatchEnd =
  | { kind: 'committed'; changes: BatchChanges | undefined }
  /** The answer of the commit was lost. Each step was settled with the state of the store. */
  | { kind: 'unknown' }
  /** No commit succeeded, or the state after a lost answer could not be read. */
  | { kind: 'rejected' }

type AnyTxn = Txn<readonly Op<unknown>[], readonly Op<unknown>[]>

type CommitResult =
  | { succeeded: boolean; revision: Revision; responses: readonly unknown[] }
  | { unknown: EtcdFailure }

/**
 * Decides the steps of a batch on the cached state of their event, and commits the changes in one
 * transaction.
 *
 * Invariants:
 * 1. A commit succeeds only if no value that the batch rests on has changed (batch-writes.ts). A
 *    batch without changes is committed too: a refusal must hold in the store.
 * 2. A step of another process is committed only under the leadership with which it was sent.
 * 3. An answer follows only from a confirmed commit, or from a state of the store that shows the
 *    writes of the step. A step that may have been committed without that proof is answered with
 *    `outcome-unknown`.
 *
 * It does not use `commitDecision` (store/commit-decision.ts), whose time budget it shares. A batch
 * rests on the state that the last batch has left, so it usually reads nothing; `commitDecision`
 * reads a snapshot first. After a lost race only outdated steps are read again. Each step leaves
 * the batch at its own deadline.
 */
export class BatchCommitter {
  private readonly eventId: string
  private readonly options: BatchCommitterOptions
  private readonly reader: EventReader
  private readonly backlog: Pick<Backlog, 'busy'>
  private readonly leadership: Leadership | undefined

  constructor(
    eventId: string,
    options: BatchCommitterOptions,
    { reader, backlog, leadership }: BatchCommitterParts,
  ) {
    this.eventId = eventId
    this.options = options
    this.reader = reader
    this.backlog = backlog
    this.leadership = leadership
  }

  /**
   * Decides and commits until a commit succeeds or time is up. It settles each step, and does not
   * reject.
   */
  async settle(steps: readonly Ready[]): Promise<BatchEnd> {
    let batch = [...steps]
    try {
      for (let attempt = 0; ; attempt += 1) {
        batch = this.stillOurs(await this.refresh(this.inTime(batch)))
        if (batch.length === 0) return { kind: 'rejected' }
        const end = await this.attempt(batch)
        if (end) return end
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
      return { kind: 'rejected' }
    }
  }

  /** Rejects the steps that have too little time left. @returns the other steps */
  private inTime(batch: Ready[]): Ready[] {
    const now = performance.now()
    return batch.filter(({ pending }) => {
      if (pending.endsAt - now >= writeBudget.commitMsMin) return true
      fail(pending, this.backlog.busy())
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
      const again = await this.reader.readReady(stale.map(({ pending }) => pending))
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
   * @returns `undefined` if another process has committed first: nothing was written, and the
   *   cached state is up to date again
   */
  private async attempt(batch: readonly Ready[]): Promise<BatchEnd | undefined> {
    const { now, lifetimes, onBatch, onPoint } = this.options
    const { eventId } = this
    const { base } = this.reader
    if (!base) return undefined
    await onPoint?.('read', eventId)
    const steps = batch.map(({ read }) => read)
    const { outcomes, changes } = decideBatch(base.snapshot, steps, now(), lifetimes)
    const lease = changes && endsHolds(changes) ? await this.endedHolds(batch) : undefined
    // The leadership under which other processes have sent their steps. If it has been lost since,
    // the commit must fail.
    const handedOver = batch.find(({ pending }) => pending.owned !== undefined)?.pending.owned
    const ownedSince = handedOver ?? this.leadership?.since(eventId)
    await onPoint?.('decided', eventId)
    const otherwise = new LostRaceReads(eventId, changes)
    const result = await this.commit(batch, {
      // Also compared if nothing is written: a refusal must hold in the current store.
      compare: guardsOf(eventId, base, ownedSince),
      success: changes ? op.nest(writesOf(eventId, changes, lease)) : [],
      failure: otherwise.operations,
    })
    if ('unknown' in result) {
      this.reader.forget()
      await this.readBack(batch, result.unknown)
      return { kind: 'unknown' }
    }
    await onPoint?.('committed', eventId)
    if (!result.succeeded) {
      this.observe(batch, otherwise.answer(result.responses, result.revision, base.revision), result.revision)
      return undefined
    }
    base.committed(result.revision, changes)
    answer(batch, outcomes, result.revision)
    onBatch?.(batch.length)
    return { kind: 'committed', changes }
  }

  /**
   * @returns the result, or the failure that leaves the outcome unknown
   * @throws {EtcdFailure} if nothing was committed
   */
  private async commit(batch: readonly Ready[], txn: AnyTxn): Promise<CommitResult> {
    try {
      // If it is sent twice, the second request fails its compares.
      return await this.options.store.txn(txn, { deadlineMs: leftMsOf(pendingOf(batch)), resendable: true })
    } catch (error) {
      if (!(error instanceof EtcdFailure)) throw error
      if (error.code === 'lease-not-found') this.options.leases.forget()
      if (error.outcome !== 'unknown') throw error
      return { unknown: error }
    }
  }

  /** Caches the state that the winner of a lost race has left. */
  private observe(
    batch: readonly Ready[],
    { state, eventLeader, mayBeDone }: LostRace,
    revision: Revision,
  ): void {
    this.reader.restart(state)
    if (mayBeDone) for (const { pending } of batch) pending.isSuspected = true
    this.leadership?.observe(this.eventId, eventLeader, revision)
  }

  /**
   * Settles a batch whose answer was lost. Only writes that the store shows are certain: a delayed
   * request may still arrive.
   */
  private async readBack(batch: readonly Ready[], cause: EtcdFailure): Promise<void> {
    const { store, now, lifetimes } = this.options
    const steps = batch.map(({ pending }) => pending.step)
    const [state, read] = await Promise.all([
      readEventState(store, this.eventId, writeBudget.readBackMs),
      readSteps(store, steps, writeBudget.readBackMs),
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

  /** The lease that deletes ended holds after a while. */
  private endedHolds(batch: readonly Ready[]): Promise<LeaseId> {
    const nowMs = Date.parse(this.options.now())
    const deadlineMs = leftMsOf(pendingOf(batch))
    return this.options.leases.leaseFor(nowMs + endedHoldLifetimeMs, nowMs, deadlineMs)
  }
}
