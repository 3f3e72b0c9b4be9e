import { setTimeout as delay } from 'node:timers/promises'
import { EtcdFailure, type EtcdStore, op, type Revision } from '@ticketcd/etcd'
import { endedHoldLifetimeMs } from '@ticketcd/schema'
import type { HourLeases } from '../../../hour-leases.ts'
import { Refusal } from '../../../refusal.ts'
import type { Lifetimes } from '../rules/lifetimes.ts'
import { judgeRound } from '../rules/round.ts'
import type { Settled, Step, StepKind, Steps, Verdict } from '../rules/step.ts'
import { type RoundScene, readRound } from './round-reads.ts'
import { endsHolds, guardsOf, writesOf } from './round-writes.ts'

/** Within this time a step is read, judged and committed, however often. The session was looked up before it. */
const budgetMs = 2_000
/** With less than this left no commit begins: it could hardly end within the budget, and end in the unknown. */
const commitMsMin = 600
/** Of the three seconds that an answer may take, what is left to find out about a lost one. */
const readBackMs = 300
const pauseMs = { first: 4, max: 120 }
/** How many steps one transaction can read and write. */
const roundMax = 24

export interface EventQueueOptions {
  store: Pick<EtcdStore, 'txn'>
  /** Of holds that have ended. */
  leases: HourLeases
  /** How long stock is kept for somebody. Default: as is usual. */
  lifetimes?: Lifetimes | undefined
  /** @returns ISO 8601, UTC */
  now(): string
  /** Told whenever somebody else was faster and a round has to be judged again. */
  onLostRace(): void
}

interface Waiting {
  step: Step
  endsAt: number
  resolve(settled: Settled): void
  reject(error: unknown): void
}

/**
 * The steps of one event in this process, in the order in which they came. A round takes what waits, judges it on what the store has,
 * and commits all that was granted in one transaction, which holds only if nothing it rests on has changed.
 */
export class EventQueue implements Steps {
  private readonly eventId: string
  private readonly options: EventQueueOptions
  private waiting: Waiting[] = []
  private running = false

  constructor(eventId: string, options: EventQueueOptions) {
    this.eventId = eventId
    this.options = options
  }

  get isIdle(): boolean {
    return !this.running
  }

  submit<Kind extends StepKind>(step: Extract<Step, { kind: Kind }>): Promise<Settled<Kind>> {
    return new Promise((resolve, reject) => {
      const endsAt = performance.now() + budgetMs
      // The verdict of a step is of the step's own kind.
      this.waiting.push({ step, endsAt, resolve: resolve as Waiting['resolve'], reject })
      if (!this.running) void this.run()
    })
  }

  private async run(): Promise<void> {
    this.running = true
    while (this.waiting.length > 0) {
      const round = this.waiting.splice(0, roundMax)
      try {
        await this.settle(round)
      } catch (error) {
        for (const { reject } of round) reject(error)
      }
    }
    this.running = false
  }

  /** Judges and commits until that holds, there is nothing to change, or time is up. */
  private async settle(round: Waiting[]): Promise<void> {
    const { store, lifetimes, now, onLostRace } = this.options
    const steps = round.map(({ step }) => step)
    const endsAt = Math.min(...round.map(({ endsAt }) => endsAt))
    const leftMs = () => endsAt - performance.now()
    for (let attempt = 0; ; attempt += 1) {
      if (leftMs() < commitMsMin) throw new Refusal({ code: 'busy', retryAfterMs: 1_000 })
      const scene = await readRound(store, this.eventId, steps, leftMs())
      const { verdicts, changes } = judgeRound(scene.standing, scene.steps, now(), lifetimes)
      if (!changes) return answer(round, verdicts, scene.standing.revision)
      try {
        const lease = endsHolds(changes) ? await this.endedHolds(leftMs()) : undefined
        if (leftMs() < commitMsMin) throw new Refusal({ code: 'busy', retryAfterMs: 1_000 })
        const result = await store.txn(
          {
            compare: guardsOf(this.eventId, scene.standing),
            success: op.nest(writesOf(this.eventId, changes, lease)),
          },
          // Sent twice, the second one fails its compares.
          { deadlineMs: leftMs(), resendable: true },
        )
        if (result.succeeded) return answer(round, verdicts, result.revision)
      } catch (error) {
        if (error instanceof EtcdFailure && error.code === 'lease-not-found') this.options.leases.forget()
        if (!(error instanceof EtcdFailure) || error.outcome !== 'unknown') throw error
        return this.readBack(round, steps, error)
      }
      onLostRace()
      const pause = Math.min(pauseMs.max, pauseMs.first * 2 ** attempt)
      await delay(Math.min(pause * Math.random(), Math.max(0, leftMs())))
    }
  }

  /** Only what the store shows as done is known: a write that is still on its way may yet arrive. */
  private async readBack(round: Waiting[], steps: readonly Step[], cause: EtcdFailure): Promise<void> {
    const unknown = new Refusal({ code: 'outcome-unknown' }, { cause })
    let scene: RoundScene
    try {
      scene = await readRound(this.options.store, this.eventId, steps, readBackMs)
    } catch {
      throw unknown
    }
    for (const [index, read] of scene.steps.entries()) {
      const { verdicts, changes } = judgeRound(
        scene.standing,
        [read],
        this.options.now(),
        this.options.lifetimes,
      )
      const waiting = round[index]
      if (!waiting) continue
      if (changes) waiting.reject(unknown)
      else answer([waiting], verdicts, scene.standing.revision)
    }
  }

  private endedHolds(deadlineMs: number) {
    const nowMs = Date.parse(this.options.now())
    return this.options.leases.leaseFor(nowMs + endedHoldLifetimeMs, nowMs, deadlineMs)
  }
}

function answer(round: readonly Waiting[], verdicts: readonly Verdict[], revision: Revision): void {
  for (const [index, { resolve, reject }] of round.entries()) {
    const verdict = verdicts[index]
    if (!verdict || 'error' in verdict) reject(verdict?.error)
    else if ('failure' in verdict) reject(new Refusal(verdict.failure))
    else resolve({ answer: verdict.answer, revision })
  }
}
