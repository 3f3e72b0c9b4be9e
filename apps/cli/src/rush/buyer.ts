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
 * What somebody was told of an order that they tried to make.
 * `over`: it holds and owns nothing. `left`: they went away with a cart, and whatever becomes of it is not a purchase.
 * `unknown`: nobody told them in time.
 */
export interface Report {
  readonly orderId: string
  readonly outcome: 'bought' | 'over' | 'left' | 'unknown'
  readonly quantity: number
  /** By which answer, in a word or two. */
  readonly why: string
  /** What came of each call for this order, one after the other; of two at once with a `+` between. */
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
  /** When they come, in milliseconds from the begin. */
  readonly comesAfterMs: number
  /** Nobody waits for longer, by `performance.now()`. */
  readonly endsAt: number
  readonly signal: AbortSignal
}

type Step = 'checkout.buy' | 'checkout.hold' | 'checkout.confirm' | 'checkout.release'
/** What one try came to: done for good, or with what is left to be tried again. */
type Try = { done: true } | { done: false; available: number }

/** Their thinking, and that of a browser that was told nothing: in milliseconds. */
const thinkingMs = 1_500
const retryMs = { min: 150, spread: 500 }
/** Each lost call in a row doubles the wait, so that a crowd does not keep busy what has to answer it. */
const doublingsMax = 3
/** A cart that would be kept longer than this is given back by whoever went away from it. */
const patienceMs = 30_000

/** Somebody who wants a ticket: impatient, forgetful, and told the truth all the same. */
export class Buyer {
  readonly reports: Report[] = []
  /** Whether they would still take a ticket. */
  wantsMore = true
  private readonly options: BuyerOptions
  /** Where there is something to pay, nothing can be bought in one step. */
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
    // Of those who go away without a ticket no sale comes, so they do not count.
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
        // A refusal that a buyer of this rush should never meet: they go, and the report shows the code.
        return this.remember({ orderId, outcome: 'over', quantity, why: failure.code })
    }
  }

  private bought(orderId: string, quantity: number): Try {
    this.options.gaps.sold()
    return this.remember({ orderId, outcome: 'bought', quantity, why: 'confirmed' })
  }

  /** They try again, with another order. */
  private over(orderId: string, quantity: number, why: string): Try {
    this.remember({ orderId, outcome: 'over', quantity, why })
    return { done: false, available: quantity }
  }

  private remember(report: Omit<Report, 'replies'>): Try {
    this.reports.push({ ...report, replies: this.replies })
    return { done: true }
  }

  /**
   * Asks until there is an answer: again after what may pass, and where no answer came, first what became of the order.
   * @param stopTrying called when the step is not tried any more, at the latest when this resolves
   * @returns `undefined` when time is up
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
        // What was sent besides, or before, may be under way still: its time has to be up before a refusal is the last word.
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

  /** What became of an order, asked until somebody answers; `undefined` when nobody did in time. */
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

  /** Goes away from a cart. Where it would be kept for long, somebody gives it back, or this rush would take as long. */
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

  /** @param lostInRow how many calls were lost one after the other: each after the first doubles the wait */
  private wait(askedMs: number | undefined, lostInRow: number): Promise<void> {
    const { chance, signal } = this.options
    const times = 2 ** Math.min(doublingsMax, Math.max(0, lostInRow - 1))
    const waitMs = (askedMs ?? 0) + times * (retryMs.min + retryMs.spread * chance.next())
    return pause(waitMs, signal)
  }
}

/** Of two clicks the page shows the answer that says most. */
function mostTelling(replies: readonly Reply<Answer>[]): Reply<Answer> {
  const of = (kind: Reply<Answer>['kind']) => replies.find((reply) => reply.kind === kind)
  return of('data') ?? of('failure') ?? { kind: 'lost' }
}

/** Whether nobody knows after it what became of what was sent. */
function saysNothing(reply: Reply<Answer>): boolean {
  return reply.kind === 'lost' || (reply.kind === 'failure' && reply.failure.code === 'outcome-unknown')
}

interface BuyerOrder {
  /** `none`: there is no such order. */
  state: OrderState | 'none'
  expiresAt?: string | undefined
}

/** What the procedures of checkout answer, as far as a buyer looks at it. */
interface Answer {
  hold?: HoldView
  purchase?: { status: OrderState }
}

function buyerOrderOf({ hold, purchase }: Answer, procedure: string): BuyerOrder {
  if (purchase) return { state: purchase.status }
  if (hold) return { state: 'held', expiresAt: hold.expiresAt }
  return { state: procedure === 'checkout.release' ? 'released' : 'expired' }
}

/** Whether an order has come to what was asked for. */
function isDone({ state }: BuyerOrder, procedure: string): boolean {
  return isBought(state) || (state === 'held' && procedure === 'checkout.hold')
}

/** Whether nothing can become of an order any more. */
function hasEnded({ state }: BuyerOrder): boolean {
  return state !== 'none' && state !== 'held' && !isBought(state)
}

function isBought(state: BuyerOrder['state']): boolean {
  return state === 'confirmed'
}
