import { setTimeout as delay } from 'node:timers/promises'
import { EtcdFailure, type EtcdStore } from '@ticketcd/etcd'
import {
  type Failure,
  type HoldInput,
  type HoldValue,
  type HoldView,
  isExpired,
  type OrderRef,
  purchaseView,
} from '@ticketcd/schema'
import { Refusal } from '../../refusal.ts'
import { type Judgement, judgeConfirm, judgeExpiry, judgeHold, judgeRelease } from './judgement.ts'
import type { Checkout, OrderStanding } from './router.ts'
import { guardsOf, type OrderOf, type Scene, sceneOf, sceneReads, writesOf } from './scene.ts'
import { Turns } from './turns.ts'

/** Within this time a step is read, judged and committed, however often. The session was looked up before it. */
const budgetMs = 2_000
/** With less than this left no commit begins: it could hardly end within the budget, and end in the unknown. */
const commitMsMin = 600
/** Of the three seconds that an answer may take, what is left to find out about a lost one. */
const readBackMs = 300
const pauseMs = { first: 4, max: 120 }

export interface CheckoutStoreOptions {
  store: Pick<EtcdStore, 'txn'>
  /** @returns ISO 8601, UTC */
  now(): string
  /** Told whenever somebody else was faster and a step has to be judged again. */
  onLostRace?(): void
}

/**
 * Orders in etcd. Each step reads its scene, judges it and commits in one transaction that holds only if nothing
 * it rests on has changed; its else-branch reads the scene again, so a lost race costs no extra round trip.
 */
export class CheckoutStore implements Checkout {
  private readonly store: Pick<EtcdStore, 'txn'>
  private readonly now: () => string
  private readonly onLostRace: () => void
  /** By event: within this process nobody races for the same tickets. */
  private readonly turns = new Turns()

  constructor({ store, now, onLostRace = () => {} }: CheckoutStoreOptions) {
    this.store = store
    this.now = now
    this.onLostRace = onLostRace
  }

  async hold(username: string, { eventId, orderId, lines }: HoldInput) {
    const of = { username, eventId, orderId }
    const { answer, revision } = await this.settle(of, (scene) => judgeHold(scene, of, lines, this.now()))
    return { hold: this.holdView(of, answer), revision }
  }

  async confirm(username: string, ref: OrderRef) {
    const of = { username, ...ref }
    const { answer, revision, scene } = await this.settle(of, (scene) => judgeConfirm(scene, of, this.now()))
    return { purchase: purchaseView(ref, answer, scene.event?.value), revision }
  }

  async release(username: string, ref: OrderRef) {
    const of = { username, ...ref }
    const { revision } = await this.settle(of, (scene) => judgeRelease(scene, of))
    return { revision }
  }

  /** Ends a hold if it has expired. Any number of processes may do so at once. */
  async expire(username: string, ref: OrderRef): Promise<void> {
    await this.settle({ username, ...ref }, (scene) => judgeExpiry(scene, this.now()))
  }

  async order(username: string, ref: OrderRef): Promise<OrderStanding> {
    const { purchase, hold, event } = await this.read({ username, ...ref }, budgetMs)
    if (purchase)
      return { state: purchase.value.status, purchase: purchaseView(ref, purchase.value, event?.value) }
    if (hold?.value.username !== username) throw new Refusal({ code: 'order-not-found' })
    if (isExpired(hold.value, this.now())) return { state: 'expired', lines: hold.value.lines }
    return { state: 'held', hold: this.holdView(ref, hold.value) }
  }

  /** Judges and commits until that holds, there is nothing to change, or time is up. */
  private settle<Answer>(of: OrderOf, judge: (scene: Scene) => Judgement<Answer>) {
    const endsAt = performance.now() + budgetMs
    return this.turns.take(of.eventId, () => this.settleBy(endsAt, of, judge))
  }

  private async settleBy<Answer>(endsAt: number, of: OrderOf, judge: (scene: Scene) => Judgement<Answer>) {
    const leftMs = () => endsAt - performance.now()
    const busy = () => new Refusal({ code: 'busy', retryAfterMs: 1_000 })
    if (leftMs() < commitMsMin) throw busy()
    let scene = await this.read(of, leftMs())
    for (let attempt = 0; ; attempt += 1) {
      const judgement = judge(scene)
      const { changes } = judgement
      if (!changes) return { answer: answerOf(judgement), revision: scene.revision, scene }
      if (leftMs() < commitMsMin) throw busy()
      try {
        const result = await this.store.txn(
          { compare: guardsOf(of, scene, changes), success: writesOf(of, changes), failure: sceneReads(of) },
          // Sent twice, the second one fails its compares and reads what the first one wrote.
          { deadlineMs: leftMs(), resendable: true },
        )
        if (result.succeeded) return { answer: answerOf(judgement), revision: result.revision, scene }
        scene = sceneOf(result.revision, result.responses)
      } catch (error) {
        if (!(error instanceof EtcdFailure) || error.outcome !== 'unknown') throw error
        scene = await this.readBack(of, error)
        // Only what the store shows as done is known: a write that is still on its way may yet arrive.
        const settled = judge(scene)
        if (settled.changes) throw new Refusal({ code: 'outcome-unknown' }, { cause: error })
        return { answer: answerOf(settled), revision: scene.revision, scene }
      }
      this.onLostRace()
      const pause = Math.min(pauseMs.max, pauseMs.first * 2 ** attempt)
      await delay(Math.min(pause * Math.random(), Math.max(0, leftMs())))
    }
  }

  private async read(of: OrderOf, deadlineMs: number): Promise<Scene> {
    const result = await this.store.txn({ success: sceneReads(of) }, { deadlineMs })
    if (!result.succeeded) throw new EtcdFailure('internal', 'a transaction without conditions failed')
    return sceneOf(result.revision, result.responses)
  }

  private async readBack(of: OrderOf, cause: EtcdFailure): Promise<Scene> {
    try {
      return await this.read(of, readBackMs)
    } catch {
      throw new Refusal({ code: 'outcome-unknown' }, { cause })
    }
  }

  private holdView(ref: OrderRef, { lines, total, expiresAt }: HoldValue): HoldView {
    return { eventId: ref.eventId, orderId: ref.orderId, lines, total, expiresAt, now: this.now() }
  }
}

function answerOf<Answer>(judgement: { answer: Answer } | { failure: Failure }): Answer {
  if ('failure' in judgement) throw new Refusal(judgement.failure)
  return judgement.answer
}
