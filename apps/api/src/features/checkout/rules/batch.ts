import type {
  AllowanceValue,
  HoldValue,
  PurchaseValue,
  TicketValue,
  WaitingValue,
  WaitlistValue,
} from '@ticketcd/schema'
import { decide } from './decision.ts'
import { type Lifetimes, usualLifetimes } from './lifetimes.ts'
import { decideOffer } from './offers.ts'
import type { Changes, Decision, EventSnapshot, OrderSnapshot, Waiter } from './snapshot.ts'
import type { OrderOf, OrderStep, Step, StepAnswers, StepOutcome } from './step.ts'

/**
 * The values read for one step: its order and, if the step names a waiting list, the customer's
 * place in it.
 */
export interface StepSnapshot extends OrderSnapshot {
  waiting?: WaitingValue | undefined
}

/** A step that waits for its decision, with the values read for it. */
export type ReadStep = { step: OrderStep; snapshot: StepSnapshot } | ReadOffer

interface ReadOffer {
  step: Extract<Step, { kind: 'offer' }>
  /** The head of the waiting list, in its order. */
  waiters: readonly Waiter[]
}

type Answer = StepAnswers[Step['kind']]

/** All writes of a batch, each key once; `null` deletes. */
export interface BatchChanges {
  tickets: ReadonlyMap<string, TicketValue>
  /** By order id. */
  holds: ReadonlyMap<string, HoldValue | null>
  /** By order id. Each is written with its `order:` twin. */
  purchases: ReadonlyMap<string, { username: string; value: PurchaseValue }>
  /** By customer. */
  allowances: ReadonlyMap<string, AllowanceValue | null>
  waitings: readonly { username: string; ticketType: string; value: WaitingValue | null }[]
  places: readonly { username: string; ticketType: string; joinedAtMs: string; value: WaitlistValue | null }[]
}

export interface BatchResult {
  /** In the order of the steps. */
  outcomes: StepOutcome[]
  /** `undefined` when there is nothing to write. */
  changes: BatchChanges | undefined
}

/**
 * Decides steps of one event in their order (first come, first served), each on the state that the
 * steps before it leave. One refusal does not fail the other steps. Pure: after a lost race it runs
 * again on fresh values.
 *
 * @param now ISO 8601 in UTC
 * @returns one outcome for each step, and the writes of the batch
 */
export function decideBatch(
  base: EventSnapshot,
  steps: readonly ReadStep[],
  now: string,
  lifetimes: Lifetimes = usualLifetimes,
): BatchResult {
  const batch = new BatchState(base, steps, lifetimes)
  const outcomes = steps.map((each): StepOutcome => {
    try {
      const { changes, ...outcome } =
        'waiters' in each ? batch.offer(each, now) : batch.decide(each.step, now)
      if (changes) batch.apply(changes)
      return outcome
    } catch (error) {
      return { error }
    }
  })
  return { outcomes, changes: batch.changes }
}

/** The ticket type whose waiting list a step uses. */
function listOf(step: Step): string | undefined {
  return 'ticketType' in step ? step.ticketType : undefined
}

/**
 * The keys of an event during a batch: the values read, overlaid with the writes of the batch so
 * far.
 */
class BatchState {
  private readonly eventValue: EventSnapshot['event']
  private readonly lifetimes: Lifetimes
  private readonly tickets: Page<TicketValue>
  private readonly holds = new Page<HoldValue>()
  private readonly purchases = new Page<{ username: string; value: PurchaseValue }>()
  /** The owner of each purchase. It may differ from the customer of the step. */
  private readonly orders = new Page<{ username: string }>()
  private readonly allowances = new Page<AllowanceValue>()
  private readonly waitings = new Page<WaitingValue>()
  private readonly places = new Page<WaitlistValue>()

  constructor({ event, tickets }: EventSnapshot, steps: readonly ReadStep[], lifetimes: Lifetimes) {
    this.eventValue = event
    this.lifetimes = lifetimes
    this.tickets = new Page(tickets)
    for (const each of steps) {
      if ('waiters' in each)
        for (const waiter of each.waiters) this.read(waiter.of, waiter, each.step.ticketType)
      else this.read(each.step.of, each.snapshot, listOf(each.step))
    }
  }

  private get event(): EventSnapshot {
    return { event: this.eventValue, tickets: this.tickets.values }
  }

  decide(step: OrderStep, now: string): Decision<Answer> {
    const ticketType = listOf(step)
    const waiting = ticketType === undefined ? undefined : this.waiting(step.of, ticketType)
    return decide(step, { ...this.event, ...this.order(step.of), waiting }, now, this.lifetimes)
  }

  offer({ step: { ticketType }, waiters }: ReadOffer, now: string): Decision<Answer> {
    const asTheyAre = waiters.map((waiter) => ({
      ...waiter,
      ...this.order(waiter.of),
      waiting: this.waiting(waiter.of, ticketType),
    }))
    const joined = [...this.places.kept.keys()].some((key) => key.split(separator)[1] === ticketType)
    return decideOffer(this.event, ticketType, asTheyAre, joined, now, this.lifetimes)
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

  get changes(): BatchChanges | undefined {
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

  private read({ username, orderId }: OrderOf, snapshot: StepSnapshot, ticketType: string | undefined): void {
    this.holds.read(orderId, snapshot.hold)
    this.orders.read(orderId, snapshot.order)
    this.purchases.read(orderId, snapshot.purchase && { username, value: snapshot.purchase })
    this.allowances.read(username, snapshot.allowance)
    if (ticketType !== undefined) this.waitings.read(joined(username, ticketType), snapshot.waiting)
  }

  private order({ username, orderId }: OrderOf): OrderSnapshot {
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

/** Neither usernames nor ticket types contain it. */
const separator = ':'

function joined(...parts: readonly string[]): string {
  return parts.join(separator)
}

/** The values of one record type. */
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

  /** The written values, without deletions. */
  get kept(): Map<string, Value> {
    return new Map(
      [...this.written].flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])),
    )
  }
}
