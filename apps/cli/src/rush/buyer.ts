import {
  type Failure,
  failureDecisions,
  type HoldView,
  type OrderState,
  testPaymentTokens,
  undecidedMs,
} from '@ticketcd/schema'
import type { SeededRandomizer } from '../data/randomizer.ts'
import { ticketType, type Visitor } from './crowd.ts'
import { type Gateway, outcomeOf, type Reply } from './gateway.ts'
import type { BuyerHabits } from './habits.ts'
import { orderIdAt } from './order-id.ts'
import { pause } from './pause.ts'
import type { SaleGaps } from './sale-gaps.ts'
import type { Shelf } from './shelf.ts'

/**
 * The outcome of an order, as the buyer observed it.
 * - `over`: the order holds and owns nothing.
 * - `left`: the buyer abandoned or released a cart, and the order must not become a purchase.
 * - `unknown`: no answer arrived in time.
 */
export interface Report {
  readonly orderId: string
  readonly outcome: 'bought' | 'over' | 'left' | 'unknown'
  readonly quantity: number
  /** The answer that decided it, in a word or two. */
  readonly why: string
  /**
   * The result of each call for this order, in order. The results of two simultaneous calls are
   * joined by ` + `.
   */
  readonly replies: readonly string[]
}

export interface BuyerOptions {
  readonly visitor: Visitor
  readonly eventId: string
  readonly gateway: Pick<Gateway, 'mutate' | 'query'>
  readonly shelf: Pick<Shelf, 'isSoldOut' | 'restocked'>
  readonly gaps: Pick<SaleGaps, 'ask' | 'confirm' | 'sold'>
  readonly chance: SeededRandomizer
  readonly habits: BuyerHabits
  /** The arrival of the buyer, in milliseconds from the start of the rush. */
  readonly comesAfterMs: number
  /** The end of all waiting, by `performance.now()`. */
  readonly endsAt: number
  readonly signal: AbortSignal
}

type Step = 'checkout.buy' | 'checkout.hold' | 'checkout.confirm' | 'checkout.release'
/**
 * The result of one attempt: either the buyer is done, or may try again for the available tickets.
 */
type Try = { done: true } | { done: false; available: number }

/**
 * The longest pause of a buyer between two actions, and below it the pause before a retry. In
 * milliseconds.
 */
const thinkingMs = 1_500
const retryMs = { min: 150, spread: 500 }
/** Each further lost call in a row doubles the wait, so that retries do not overload the api. */
const doublingsMax = 3
/** A buyer releases an abandoned cart if it would be kept longer than this. */
const patienceMs = 30_000

/** A simulated buyer: impatient, and sometimes clicks twice, reloads, or abandons a cart. */
export class Buyer {
  readonly reports: Report[] = []
  /** Whether the buyer would still buy a ticket. */
  wantsMore = true
  private readonly options: BuyerOptions
  /** Tickets with a price cannot be bought in one step. */
  private mustHold = false
  private replies: string[] = []

  constructor(options: BuyerOptions) {
    this.options = options
  }

  get username(): string {
    return this.options.visitor.username
  }

  async run(): Promise<void> {
    const { comesAfterMs, shelf, chance, signal } = this.options
    await pause(comesAfterMs, signal)
    let quantity = chance.next() < 0.7 ? 1 : 2
    while (!this.isOver) {
      const tried = await this.attempt(quantity)
      if (tried.done) {
        this.wantsMore = false
        return
      }
      if (shelf.isSoldOut) return
      if (tried.available > 0) quantity = Math.min(quantity, tried.available)
      else await shelf.restocked()
      if (shelf.isSoldOut) return
    }
  }

  private get isOver(): boolean {
    return this.options.signal.aborted || performance.now() > this.options.endsAt
  }

  private async attempt(quantity: number): Promise<Try> {
    const { chance, eventId, gaps, habits } = this.options
    const { style } = habits
    const orderId = orderIdAt(Date.now(), chance)
    this.replies = []
    const input = { eventId, orderId, lines: [{ ticketType, quantity }] }
    const inOneStep = style === 'buy' && !this.mustHold
    // A buyer who leaves without a ticket makes no sale, so the gaps exclude it.
    const stopAsking = style === 'buy' || style === 'hold' ? gaps.ask() : undefined
    const first = await this.settle(inOneStep ? 'checkout.buy' : 'checkout.hold', input, stopAsking)
    if (first === undefined)
      return this.remember({ orderId, outcome: 'unknown', quantity, why: 'no answer in time' })
    if ('failure' in first) return this.refused(orderId, quantity, first.failure)
    if (isBought(first.state)) return this.bought(orderId, quantity)
    if (first.state !== 'held') return this.over(orderId, quantity, first.state)
    switch (style) {
      case 'vanish':
        await this.vanish(orderId, first.expiresAt)
        return this.remember({ orderId, outcome: 'left', quantity, why: style })
      case 'let-go':
        await this.think()
        await this.settle('checkout.release', { eventId, orderId })
        return this.remember({ orderId, outcome: 'left', quantity, why: style })
      case 'buy':
      case 'hold':
        await this.think()
        return this.confirm(orderId, quantity)
      default:
        return style satisfies never
    }
  }

  private async confirm(orderId: string, quantity: number): Promise<Try> {
    const { eventId, gaps } = this.options
    const input = { eventId, orderId, payment: testPaymentTokens.accepts }
    const second = await this.settle('checkout.confirm', input, gaps.confirm())
    if (second === undefined)
      return this.remember({ orderId, outcome: 'unknown', quantity, why: 'no answer in time' })
    if ('failure' in second) return this.refused(orderId, quantity, second.failure)
    if (isBought(second.state)) return this.bought(orderId, quantity)
    return this.over(orderId, quantity, second.state)
  }

  private refused(orderId: string, quantity: number, failure: Failure): Try {
    switch (failure.code) {
      case 'not-enough-left':
        this.over(orderId, quantity, failure.code)
        return { done: false, available: failure.available }
      case 'payment-required':
        this.mustHold = true
        return this.over(orderId, quantity, failure.code)
      case 'hold-expired':
      case 'hold-released':
        return this.over(orderId, quantity, failure.code)
      default:
        // A refusal that should not occur in a rush: the buyer leaves, and the report has the code.
        return this.remember({ orderId, outcome: 'over', quantity, why: failure.code })
    }
  }

  private bought(orderId: string, quantity: number): Try {
    this.options.gaps.sold()
    return this.remember({ orderId, outcome: 'bought', quantity, why: 'confirmed' })
  }

  /** The buyer tries again, with another order. */
  private over(orderId: string, quantity: number, why: string): Try {
    this.remember({ orderId, outcome: 'over', quantity, why })
    return { done: false, available: quantity }
  }

  private remember(report: Omit<Report, 'replies'>): Try {
    this.reports.push({ ...report, replies: this.replies })
    return { done: true }
  }

  /**
   * Sends a step until it is answered. Retryable failures are repeated. After a lost answer the
   * state of the order is queried first.
   * @param stopTrying called when the step is no longer tried, at the latest when this resolves
   * @returns `undefined` when the time is over
   */
  private async settle(
    procedure: Step,
    input: { eventId: string; orderId: string },
    stopTrying: () => void = () => undefined,
  ): Promise<BuyerOrder | { failure: Failure } | undefined> {
    return this.settled(procedure, input, stopTrying).finally(stopTrying)
  }

  private async settled(
    procedure: Step,
    input: { eventId: string; orderId: string },
    stopTrying: () => void,
  ): Promise<BuyerOrder | { failure: Failure } | undefined> {
    let isUndecided = false
    let lostInRow = 0
    for (let asked = 0; !this.isOver; asked++) {
      const replies = await this.send(procedure, input, asked)
      this.replies.push(replies.map(outcomeOf).join(' + '))
      isUndecided ||= replies.some(saysNothing)
      const reply = mostTelling(replies)
      if (reply.kind === 'data') return buyerOrderOf(reply.data, procedure)
      if (reply.kind === 'failure' && failureDecisions[reply.failure.code] !== 'retry') {
        // Another or an earlier request for this step may still be in progress. A refusal is final
        // only after its deadline.
        if (!isUndecided) return { failure: reply.failure }
        stopTrying()
        await pause(undecidedMs, this.options.signal)
        const orderState = await this.orderState(input)
        if (orderState === undefined) return undefined
        return isDone(orderState, procedure) ? orderState : { failure: reply.failure }
      }
      const waitMs = reply.kind === 'failure' ? reply.retryAfterMs : undefined
      lostInRow = reply.kind === 'lost' ? lostInRow + 1 : 0
      await this.wait(waitMs, lostInRow)
      if (reply.kind === 'failure' && reply.failure.code !== 'outcome-unknown') continue
      const orderState = await this.orderState(input)
      if (orderState && (isDone(orderState, procedure) || hasEnded(orderState))) return orderState
    }
    return undefined
  }

  private send(procedure: string, input: object, asked: number): Promise<Reply<Answer>[]> {
    const { gateway, visitor, chance, habits } = this.options
    const { cookie } = visitor
    const leaveAfterMs = habits.reloads && asked === 0 ? 1 + chance.next() * 60 : undefined
    const clicks = [gateway.mutate<Answer>(procedure, input, { cookie, leaveAfterMs })]
    if (habits.clicksTwice && asked === 0) clicks.push(gateway.mutate<Answer>(procedure, input, { cookie }))
    return Promise.all(clicks)
  }

  /**
   * Queries the state of an order until it is answered.
   * @returns `undefined` when no answer arrives in time
   */
  private async orderState(input: { eventId: string; orderId: string }): Promise<BuyerOrder | undefined> {
    const { gateway, visitor } = this.options
    const { eventId, orderId } = input
    for (let lostInRow = 0; !this.isOver; ) {
      const reply = await gateway.query<BuyerOrder & Answer>(
        'checkout.order',
        { eventId, orderId },
        { cookie: visitor.cookie },
      )
      this.replies.push(`order: ${reply.kind === 'data' ? reply.data.state : outcomeOf(reply)}`)
      if (reply.kind === 'data') return { state: reply.data.state, expiresAt: reply.data.hold?.expiresAt }
      if (reply.kind === 'failure' && failureDecisions[reply.failure.code] !== 'retry')
        return { state: 'none' }
      lostInRow = reply.kind === 'lost' ? lostInRow + 1 : 0
      await this.wait(reply.kind === 'failure' ? reply.retryAfterMs : undefined, lostInRow)
    }
    return undefined
  }

  /**
   * Abandons a cart. If it would be kept for long, the buyer releases it, or the rush would take as
   * long.
   */
  private async vanish(orderId: string, expiresAt: string | undefined): Promise<void> {
    const { eventId } = this.options
    if (expiresAt === undefined || Date.parse(expiresAt) - Date.now() < patienceMs) return
    await this.think()
    await this.think()
    await this.settle('checkout.release', { eventId, orderId })
  }

  private think(): Promise<void> {
    const { chance, signal } = this.options
    return pause(chance.next() * thinkingMs, signal)
  }

  /** @param lostInRow how many calls in a row were lost: each after the first doubles the wait */
  private wait(askedMs: number | undefined, lostInRow: number): Promise<void> {
    const { chance, signal } = this.options
    const times = 2 ** Math.min(doublingsMax, Math.max(0, lostInRow - 1))
    const waitMs = (askedMs ?? 0) + times * (retryMs.min + retryMs.spread * chance.next())
    return pause(waitMs, signal)
  }
}

/** After a double click the page shows the most informative of both answers. */
function mostTelling(replies: readonly Reply<Answer>[]): Reply<Answer> {
  const of = (kind: Reply<Answer>['kind']) => replies.find((reply) => reply.kind === kind)
  return of('data') ?? of('failure') ?? { kind: 'lost' }
}

/** Whether the outcome of the request is unknown after this reply. */
function saysNothing(reply: Reply<Answer>): boolean {
  return reply.kind === 'lost' || (reply.kind === 'failure' && reply.failure.code === 'outcome-unknown')
}

interface BuyerOrder {
  /** `none`: the order does not exist. */
  state: OrderState | 'none'
  expiresAt?: string | undefined
}

/** The parts of the answers of checkout that a buyer reads. */
interface Answer {
  hold?: HoldView
  purchase?: { status: OrderState }
}

function buyerOrderOf({ hold, purchase }: Answer, procedure: string): BuyerOrder {
  if (purchase) return { state: purchase.status }
  if (hold) return { state: 'held', expiresAt: hold.expiresAt }
  return { state: procedure === 'checkout.release' ? 'released' : 'expired' }
}

/** Whether the order has the state that the step requests. */
function isDone({ state }: BuyerOrder, procedure: string): boolean {
  return isBought(state) || (state === 'held' && procedure === 'checkout.hold')
}

/** Whether the order has ended without a purchase. */
function hasEnded({ state }: BuyerOrder): boolean {
  return state !== 'none' && state !== 'held' && !isBought(state)
}

function isBought(state: BuyerOrder['state']): boolean {
  return state === 'confirmed'
}
