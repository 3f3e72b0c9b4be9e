import type {
  AllowanceValue,
  HoldValue,
  PurchaseValue,
  TicketValue,
  WaitingValue,
  WaitlistValue,
} from '@ticketcd/schema'
import { type Judgement, judge, type OrderStep } from './judgement.ts'
import { type Lifetimes, usualLifetimes } from './lifetimes.ts'
import { judgeOffer } from './offers.ts'
import type { Changes, EventScene, OrderScene, Waiter } from './scene.ts'
import type { OrderOf, Step, StepAnswers, Verdict } from './step.ts'

/** What was read for one step of a round: of its order, and where the step asks for it of the waiting list. */
export interface StepScene extends OrderScene {
  waiting?: WaitingValue | undefined
}

/** A step that waits for its verdict, with what was read for it. */
export type ReadStep = { step: OrderStep; scene: StepScene } | ReadOffer

interface ReadOffer {
  step: Extract<Step, { kind: 'offer' }>
  /** The first of the list, in its order. */
  waiters: readonly Waiter[]
}

type Answer = StepAnswers[Step['kind']]

/** All that a round writes, each key once; `null` deletes. */
export interface RoundChanges {
  tickets: ReadonlyMap<string, TicketValue>
  /** By order. */
  holds: ReadonlyMap<string, HoldValue | null>
  /** By order. Each comes with its `order:` twin. */
  purchases: ReadonlyMap<string, { username: string; value: PurchaseValue }>
  /** By customer. */
  allowances: ReadonlyMap<string, AllowanceValue | null>
  waitings: readonly { username: string; ticketType: string; value: WaitingValue | null }[]
  places: readonly { username: string; ticketType: string; joinedAtMs: string; value: WaitlistValue | null }[]
}

export interface RoundResult {
  /** In the order of the steps. */
  verdicts: Verdict[]
  /** `undefined` when there is nothing to write. */
  changes: RoundChanges | undefined
}

/**
 * Judges steps of one event in their order, each on what those before it have left: first come, first served. A step that is refused
 * changes nothing for its neighbours. Pure: on fresh values it may be done again as often as a race is lost.
 *
 * @param now ISO 8601 in UTC
 */
export function judgeRound(
  base: EventScene,
  steps: readonly ReadStep[],
  now: string,
  lifetimes: Lifetimes = usualLifetimes,
): RoundResult {
  const book = new Book(base, steps, lifetimes)
  const verdicts = steps.map((each): Verdict => {
    try {
      const { changes, ...verdict } = 'waiters' in each ? book.offer(each, now) : book.judge(each.step, now)
      if (changes) book.apply(changes)
      return verdict
    } catch (error) {
      return { error }
    }
  })
  return { verdicts, changes: book.changes }
}

/** The type whose waiting list a step asks about. */
function listOf(step: Step): string | undefined {
  return 'ticketType' in step ? step.ticketType : undefined
}

/** An event's keys while a round goes over them: what was read, and over it what the round has written so far. */
class Book {
  private readonly eventValue: EventScene['event']
  private readonly lifetimes: Lifetimes
  private readonly tickets: Page<TicketValue>
  private readonly holds = new Page<HoldValue>()
  private readonly purchases = new Page<{ username: string; value: PurchaseValue }>()
  /** Whose purchase an order is, also where that is somebody else. */
  private readonly orders = new Page<{ username: string }>()
  private readonly allowances = new Page<AllowanceValue>()
  private readonly waitings = new Page<WaitingValue>()
  private readonly places = new Page<WaitlistValue>()

  constructor({ event, tickets }: EventScene, steps: readonly ReadStep[], lifetimes: Lifetimes) {
    this.eventValue = event
    this.lifetimes = lifetimes
    this.tickets = new Page(tickets)
    for (const each of steps) {
      if ('waiters' in each)
        for (const waiter of each.waiters) this.read(waiter.of, waiter, each.step.ticketType)
      else this.read(each.step.of, each.scene, listOf(each.step))
    }
  }

  private get event(): EventScene {
    return { event: this.eventValue, tickets: this.tickets.values }
  }

  judge(step: OrderStep, now: string): Judgement<Answer> {
    const ticketType = listOf(step)
    const waiting = ticketType === undefined ? undefined : this.waiting(step.of, ticketType)
    return judge(step, { ...this.event, ...this.order(step.of), waiting }, now, this.lifetimes)
  }

  offer({ step: { ticketType }, waiters }: ReadOffer, now: string): Judgement<Answer> {
    const asTheyAre = waiters.map((waiter) => ({
      ...waiter,
      ...this.order(waiter.of),
      waiting: this.waiting(waiter.of, ticketType),
    }))
    const joined = [...this.places.kept.keys()].some((key) => key.split(separator)[1] === ticketType)
    return judgeOffer(this.event, ticketType, asTheyAre, joined, now, this.lifetimes)
  }

  apply({ tickets, orders }: Changes): void {
    for (const [ticketType, ticket] of tickets) this.tickets.write(ticketType, ticket)
    for (const { of, hold, purchase, allowance, waiting, place } of orders) {
      const { username, orderId } = of
      if (hold !== undefined) this.holds.write(orderId, hold)
      if (purchase) {
        this.purchases.write(orderId, { username, value: purchase })
        this.orders.write(orderId, { username })
      }
      if (allowance !== undefined) this.allowances.write(username, allowance)
      if (waiting) this.waitings.write(joined(username, waiting.ticketType), waiting.value)
      if (place) this.places.write(joined(username, place.ticketType, place.joinedAtMs), place.value)
    }
  }

  get changes(): RoundChanges | undefined {
    if (this.tickets.written.size === 0) return undefined
    return {
      tickets: this.tickets.kept,
      holds: this.holds.written,
      purchases: this.purchases.kept,
      allowances: this.allowances.written,
      waitings: [...this.waitings.written].map(([key, value]) => {
        const [username = '', ticketType = ''] = key.split(separator)
        return { username, ticketType, value }
      }),
      places: [...this.places.written].map(([key, value]) => {
        const [username = '', ticketType = '', joinedAtMs = ''] = key.split(separator)
        return { username, ticketType, joinedAtMs, value }
      }),
    }
  }

  private read({ username, orderId }: OrderOf, scene: StepScene, ticketType: string | undefined): void {
    this.holds.read(orderId, scene.hold)
    this.orders.read(orderId, scene.order)
    this.purchases.read(orderId, scene.purchase && { username, value: scene.purchase })
    this.allowances.read(username, scene.allowance)
    if (ticketType !== undefined) this.waitings.read(joined(username, ticketType), scene.waiting)
  }

  private order({ username, orderId }: OrderOf): OrderScene {
    const purchase = this.purchases.values.get(orderId)
    return {
      hold: this.holds.values.get(orderId),
      order: this.orders.values.get(orderId),
      purchase: purchase?.username === username ? purchase.value : undefined,
      allowance: this.allowances.values.get(username),
    }
  }

  private waiting({ username }: OrderOf, ticketType: string): WaitingValue | undefined {
    return this.waitings.values.get(joined(username, ticketType))
  }
}

/** Neither a username nor a ticket type holds one. */
const separator = ':'

function joined(...parts: readonly string[]): string {
  return parts.join(separator)
}

/** The keys of one noun. */
class Page<Value> {
  readonly values: Map<string, Value>
  /** `null` deletes. */
  readonly written = new Map<string, Value | null>()

  constructor(values: ReadonlyMap<string, Value> = new Map()) {
    this.values = new Map(values)
  }

  read(key: string, value: Value | undefined): void {
    if (value !== undefined) this.values.set(key, value)
  }

  write(key: string, value: Value | null): void {
    this.written.set(key, value)
    if (value === null) this.values.delete(key)
    else this.values.set(key, value)
  }

  /** What was written and not deleted. */
  get kept(): Map<string, Value> {
    return new Map(
      [...this.written].flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])),
    )
  }
}
