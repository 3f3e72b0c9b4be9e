import {
  type AllowanceValue,
  type EventValue,
  type HoldValue,
  holdLifetimeMs,
  isExpired,
  type PurchaseValue,
  quantityOf,
  type TicketValue,
  totalOf,
  type WaitingValue,
  type WaitlistValue,
} from '@ticketcd/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BatchChanges, decideBatch, type ReadStep } from './batch.ts'
import type { OrderSnapshot } from './snapshot.ts'
import type { OrderOf, Step, StepOutcome } from './step.ts'

/*
 * A model of one event's keys, changed by batches alone. The invariants at the top of decision.ts
 * hold after every batch, for any steps in any order and batches of any size.
 */

const event: EventValue = {
  name: 'Concert',
  description: '',
  venue: 'Hall',
  location: 'Lisbon',
  type: 'Concert',
  startsAt: '2030-01-01T20:00:00.000Z',
  endsAt: '2030-01-01T23:00:00.000Z',
  timeZone: 'Europe/Lisbon',
  status: 'on-sale',
  salesOpenAt: '2029-01-01T00:00:00.000Z',
  maxPerCustomer: 6,
  createdAt: '2028-01-01T00:00:00.000Z',
  updatedAt: '2028-01-01T00:00:00.000Z',
}
const eventId = 'concert'
const customers = ['ana', 'rui', 'eva'] as const
const ticketTypes = ['Standard', 'Balcony'] as const
const orderIdOf = (index: number) => `0190a000-0000-7000-8000-${String(index).padStart(12, '0')}`

type WaitingPlace = { username: string; ticketType: string; joinedAtMs: string; value: WaitlistValue }

class World {
  readonly tickets = new Map<string, TicketValue>()
  readonly holds = new Map<string, HoldValue>()
  readonly purchases = new Map<string, { username: string; value: PurchaseValue }>()
  readonly allowances = new Map<string, AllowanceValue>()
  readonly waitings = new Map<string, WaitingValue>()
  readonly places = new Map<string, WaitingPlace>()
  nowMs = Date.parse('2029-06-01T00:00:00.000Z')

  constructor(totals: Record<string, number>) {
    for (const [ticketType, total] of Object.entries(totals)) {
      const position = this.tickets.size
      const stock = { total, available: total, held: 0, sold: 0, revenue: 0 }
      this.tickets.set(ticketType, { price: 1_000 + 500 * position, position, ...stock })
    }
  }

  get now(): string {
    return new Date(this.nowMs).toISOString()
  }

  /** Reads for all steps, then decides them together. */
  batch(steps: readonly Step[]): StepOutcome[] {
    const read = steps.map((step): ReadStep => {
      if (step.kind !== 'offer')
        return { step, snapshot: { ...this.order(step.of), waiting: this.waiting(step.of.username, step) } }
      const list = [...this.places.values()].filter(({ ticketType }) => ticketType === step.ticketType)
      const waiters = list.sort(byPlace).map(({ username, joinedAtMs, value }) => {
        const of = { username, eventId, orderId: value.orderId }
        return { ...this.order(of), of, joinedAtMs, place: value, waiting: this.waiting(username, step) }
      })
      return { step, waiters }
    })
    const { outcomes, changes } = decideBatch({ event, tickets: this.tickets }, read, this.now)
    if (changes) this.apply(changes)
    return outcomes
  }

  private order({ username, orderId }: OrderOf): OrderSnapshot {
    const bought = this.purchases.get(orderId)
    return {
      hold: this.holds.get(orderId),
      order: bought && { username: bought.username },
      purchase: bought?.username === username ? bought.value : undefined,
      allowance: this.allowances.get(username),
    }
  }

  private waiting(username: string, step: Step): WaitingValue | undefined {
    return 'ticketType' in step ? this.waitings.get(`${username}:${step.ticketType}`) : undefined
  }

  private apply({ tickets, holds, purchases, allowances, waitings, places }: BatchChanges): void {
    expect(tickets.size).toBeGreaterThan(0)
    for (const [ticketType, ticket] of tickets) this.tickets.set(ticketType, ticket)
    for (const [orderId, hold] of holds) put(this.holds, orderId, hold)
    for (const [orderId, purchase] of purchases) this.purchases.set(orderId, purchase)
    for (const [username, allowance] of allowances) put(this.allowances, username, allowance)
    for (const { username, ticketType, value } of waitings)
      put(this.waitings, `${username}:${ticketType}`, value)
    for (const { username, ticketType, joinedAtMs, value } of places)
      put(
        this.places,
        placeKey({ username, ticketType, joinedAtMs }),
        value && { username, ticketType, joinedAtMs, value },
      )
  }

  check(): void {
    const open = [...this.holds.values()].filter(({ ended }) => ended === undefined)
    const kept = [...this.purchases.values()].map(({ username, value }) => ({
      username,
      lines: value.lines.map((line) => ({ ...line, quantity: line.quantity - line.cancelled })),
    }))
    const waits = [...this.places.values()]
    for (const [ticketType, ticket] of this.tickets) {
      const ofType = <Line extends { ticketType: string }>(orders: readonly { lines: readonly Line[] }[]) =>
        orders.flatMap(({ lines }) => lines.filter((line) => line.ticketType === ticketType))
      expect(ticket.available + ticket.held + ticket.sold).toBe(ticket.total)
      expect(Math.min(ticket.available, ticket.held, ticket.sold)).toBeGreaterThanOrEqual(0)
      expect(ticket.held).toBe(quantityOf(ofType(open)))
      expect(ticket.sold).toBe(quantityOf(ofType(kept)))
      expect(ticket.revenue).toBe(totalOf(ofType(kept)))
      expect(ticket.waiting ?? 0).toBe(waits.filter((place) => place.ticketType === ticketType).length)
    }
    for (const username of customers) {
      const own = <Order extends { username: string }>(orders: readonly Order[]) =>
        orders.filter((order) => order.username === username)
      const lines = [...own(open), ...own(kept)].flatMap(({ lines }) => lines as { quantity: number }[])
      const quantity = quantityOf(lines) + quantityOf(own(waits).map(({ value }) => value))
      expect(this.allowances.get(username)?.quantity ?? 0).toBe(quantity)
      expect(quantity).toBeLessThanOrEqual(event.maxPerCustomer)
    }
    for (const [key, { orderId, offer }] of this.waitings) {
      const [username = '', ticketType = ''] = key.split(':')
      const place = waits.find((each) => each.username === username && each.ticketType === ticketType)
      const hold = this.holds.get(orderId)
      if (offer) expect([hold?.username, hold?.offered, hold?.ended]).toEqual([username, true, undefined])
      else expect(place?.value.orderId).toBe(orderId)
    }
  }
}

function put<Value>(into: Map<string, Value>, key: string, value: Value | null): void {
  if (value === null) into.delete(key)
  else into.set(key, value)
}

function placeKey({ username, ticketType, joinedAtMs }: Omit<WaitingPlace, 'value'>): string {
  return `${ticketType}:${joinedAtMs}:${username}`
}

function byPlace(a: WaitingPlace, b: WaitingPlace): number {
  return placeKey(a) < placeKey(b) ? -1 : 1
}

const of = fc.record({
  username: fc.constantFrom(...customers),
  eventId: fc.constant(eventId),
  orderId: fc.integer({ min: 1, max: 8 }).map(orderIdOf),
})
const ticketType = fc.constantFrom(...ticketTypes)
const quantity = fc.integer({ min: 1, max: 4 })
const lines = fc.uniqueArray(fc.record({ ticketType, quantity }), {
  minLength: 1,
  maxLength: 2,
  selector: (line) => line.ticketType,
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('hold' as const), of, lines }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('buy' as const), of, lines, onlyFree: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('confirm' as const), of }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('renew' as const),
      of,
      renewal: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('release' as const), of }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('expire' as const), of }) },
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.record({ kind: fc.constant('cancel' as const), of }),
      fc.record({
        kind: fc.constant('cancel' as const),
        of,
        lines: fc.uniqueArray(fc.record({ ticketType, cancelled: quantity }), {
          minLength: 1,
          maxLength: 2,
          selector: (line) => line.ticketType,
        }),
      }),
    ),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('join' as const), of, ticketType, quantity }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), of, ticketType }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('offer' as const), eventId: fc.constant(eventId), ticketType }),
  },
)
const batches = fc.array(
  fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 6 }),
    passMs: fc.constantFrom(0, 1, holdLifetimeMs / 3, holdLifetimeMs),
  }),
  { maxLength: 40 },
)

describe('batches of steps', () => {
  it('keep every invariant, for any steps in any order', () => {
    fc.assert(
      fc.property(batches, (batches) => {
        const world = new World({ Standard: 7, Balcony: 2 })
        for (const { steps, passMs } of batches) {
          world.nowMs += passMs
          for (const outcome of world.batch(steps)) if ('error' in outcome) throw outcome.error
          world.check()
        }
      }),
      { numRuns: 400 },
    )
  })

  it('have the same result as their steps one by one', () => {
    fc.assert(
      fc.property(batches, (batches) => {
        const together = new World({ Standard: 7, Balcony: 2 })
        const apart = new World({ Standard: 7, Balcony: 2 })
        for (const { steps, passMs } of batches) {
          // A customer who joins in a batch can get an offer only in a later one.
          const plain = steps.filter(({ kind }) => kind !== 'offer')
          together.nowMs += passMs
          apart.nowMs += passMs
          expect(together.batch(plain)).toEqual(plain.flatMap((each) => apart.batch([each])))
          expect(together).toEqual(apart)
        }
      }),
    )
  })

  it('change nothing if they are repeated', () => {
    fc.assert(
      fc.property(batches, (batches) => {
        const world = new World({ Standard: 7, Balcony: 2 })
        for (const { steps, passMs } of batches) {
          world.nowMs += passMs
          for (const each of steps) {
            const [first] = world.batch([each])
            const before = JSON.stringify([...world.tickets, ...world.holds, ...world.purchases])
            const [second] = world.batch([each])
            if (first && 'answer' in first && each.kind !== 'offer') expect(second).toEqual(first)
            expect(JSON.stringify([...world.tickets, ...world.holds, ...world.purchases])).toBe(before)
          }
        }
      }),
    )
  })
})

describe('a batch', () => {
  const own = (username: (typeof customers)[number], index: number) => ({
    username,
    eventId,
    orderId: orderIdOf(index),
  })
  const two = [{ ticketType: 'Standard', quantity: 2 }]

  it('serves steps in their order, and does not let one refusal fail the others', () => {
    const world = new World({ Standard: 3 })
    const outcomes = world.batch([
      { kind: 'buy', of: own('ana', 1), lines: two, onlyFree: false },
      { kind: 'buy', of: own('rui', 2), lines: two, onlyFree: false },
      { kind: 'buy', of: own('eva', 3), lines: [{ ticketType: 'Standard', quantity: 1 }], onlyFree: false },
    ])
    expect(outcomes).toMatchObject([
      { answer: { total: 2_000 } },
      { failure: { code: 'not-enough-left', ticketType: 'Standard', available: 1 } },
      { answer: { total: 1_000 } },
    ])
  })

  it('accepts a repeated order once, and refuses it with other content', () => {
    const world = new World({ Standard: 10 })
    const outcomes = world.batch([
      { kind: 'hold', of: own('ana', 1), lines: two },
      { kind: 'hold', of: own('ana', 1), lines: two },
      { kind: 'hold', of: own('ana', 1), lines: [{ ticketType: 'Standard', quantity: 3 }] },
      { kind: 'hold', of: own('rui', 1), lines: two },
    ])
    expect(outcomes[1]).toEqual(outcomes[0])
    expect(outcomes.slice(2)).toEqual([
      { failure: { code: 'order-conflict' } },
      { failure: { code: 'order-conflict' } },
    ])
    expect(world.tickets.get('Standard')).toMatchObject({ held: 2 })
  })

  it('offers returned tickets to the list, in its order, and to nobody else', () => {
    const world = new World({ Standard: 2 })
    world.batch([{ kind: 'buy', of: own('ana', 1), lines: two, onlyFree: false }])
    world.batch([{ kind: 'join', of: own('rui', 2), ticketType: 'Standard', quantity: 3 }])
    world.nowMs += 1
    world.batch([{ kind: 'join', of: own('eva', 3), ticketType: 'Standard', quantity: 1 }])
    const [, refused] = world.batch([
      { kind: 'cancel', of: own('ana', 1) },
      { kind: 'hold', of: own('ana', 4), lines: [{ ticketType: 'Standard', quantity: 1 }] },
    ])
    expect(refused).toEqual({ failure: { code: 'not-enough-left', ticketType: 'Standard', available: 0 } })
    world.batch([{ kind: 'offer', eventId, ticketType: 'Standard' }])
    expect(world.holds.get(orderIdOf(2))).toMatchObject({ username: 'rui', offered: true, lines: two })
    expect(world.tickets.get('Standard')).toMatchObject({ available: 0, held: 2, waiting: 1 })
    world.check()

    // The offer expires, and passes to the next customer.
    world.nowMs += 13 * 60 * 60 * 1000
    world.batch([{ kind: 'expire', of: own('rui', 2) }])
    world.batch([{ kind: 'offer', eventId, ticketType: 'Standard' }])
    expect(world.holds.get(orderIdOf(3))).toMatchObject({ username: 'eva', offered: true })
    expect(world.tickets.get('Standard')).toMatchObject({ available: 1, held: 1 })
    expect(world.waitings.has('rui:Standard')).toBe(false)
    world.check()
  })

  it('offers nothing to a customer with the order id of an earlier one', () => {
    const world = new World({ Standard: 2 })
    world.batch([{ kind: 'buy', of: own('ana', 1), lines: two, onlyFree: false }])
    world.batch([{ kind: 'join', of: own('rui', 2), ticketType: 'Standard', quantity: 1 }])
    world.nowMs += 1
    world.batch([{ kind: 'join', of: own('eva', 2), ticketType: 'Standard', quantity: 1 }])
    world.batch([{ kind: 'cancel', of: own('ana', 1) }])
    expect(world.batch([{ kind: 'offer', eventId, ticketType: 'Standard' }])).toEqual([{ answer: 1 }])
    expect(world.holds.get(orderIdOf(2))).toMatchObject({ username: 'rui', offered: true })
    expect(world.tickets.get('Standard')).toMatchObject({ available: 1, held: 1 })
    expect(world.waitings.has('eva:Standard')).toBe(false)
    world.check()
  })

  it('keeps the held price', () => {
    const world = new World({ Standard: 2 })
    world.batch([{ kind: 'hold', of: own('ana', 1), lines: two }])
    const ticket = world.tickets.get('Standard')
    if (ticket) world.tickets.set('Standard', { ...ticket, price: 9_000 })
    expect(world.batch([{ kind: 'confirm', of: own('ana', 1) }])).toMatchObject([
      { answer: { total: 2_000 } },
    ])
    expect(world.tickets.get('Standard')).toMatchObject({ revenue: 2_000 })
  })

  it('renews a hold twice and no more, and never one that has expired', () => {
    const world = new World({ Standard: 2 })
    const renew = (renewal: number) => world.batch([{ kind: 'renew', of: own('ana', 1), renewal }])[0]
    world.batch([{ kind: 'hold', of: own('ana', 1), lines: two }])
    world.nowMs += holdLifetimeMs - 1
    expect(renew(1)).toMatchObject({ answer: { renewals: 1 } })
    expect(renew(1)).toMatchObject({ answer: { renewals: 1 } })
    world.nowMs += holdLifetimeMs
    expect(renew(2)).toEqual({ failure: { code: 'hold-expired' } })
    const hold = world.holds.get(orderIdOf(1))
    expect(hold?.ended).toBe('expired')
    expect(hold && isExpired(hold, world.now)).toBe(true)
    world.check()
  })

  it('cancels purchases until the event starts, in parts and never twice', () => {
    const world = new World({ Standard: 5 })
    world.batch([
      { kind: 'buy', of: own('ana', 1), lines: [{ ticketType: 'Standard', quantity: 3 }], onlyFree: false },
    ])
    const cancel = (cancelled?: number) =>
      world.batch([
        {
          kind: 'cancel',
          of: own('ana', 1),
          ...(cancelled && { lines: [{ ticketType: 'Standard', cancelled }] }),
        },
      ])[0]
    expect(cancel(1)).toMatchObject({ answer: { status: 'partly-cancelled' } })
    expect(cancel(1)).toMatchObject({ answer: { status: 'partly-cancelled' } })
    expect(world.tickets.get('Standard')).toMatchObject({ sold: 2, available: 3, revenue: 2_000 })
    expect(cancel(4)).toEqual({ failure: { code: 'order-conflict' } })
    world.nowMs = Date.parse(event.startsAt)
    expect(cancel()).toEqual({ failure: { code: 'cancel-too-late', until: event.startsAt } })
    world.check()
  })

  it('refuses to sell tickets with a price without a payment', () => {
    const world = new World({ Standard: 5 })
    const [outcome] = world.batch([{ kind: 'buy', of: own('ana', 1), lines: two, onlyFree: true }])
    expect(outcome).toEqual({ failure: { code: 'payment-required', total: 2_000 } })
  })

  it('decides nothing if the counters contradict the holds, and continues with other steps', () => {
    const world = new World({ Standard: 5 })
    world.batch([{ kind: 'hold', of: own('ana', 1), lines: two }])
    const ticket = world.tickets.get('Standard')
    if (ticket) world.tickets.set('Standard', { ...ticket, held: 0, available: 5 })
    const outcomes = world.batch([
      { kind: 'confirm', of: own('ana', 1) },
      { kind: 'buy', of: own('rui', 2), lines: two, onlyFree: false },
    ])
    expect(outcomes).toMatchObject([{ error: { name: 'InconsistentStock' } }, { answer: { total: 2_000 } }])
  })
})
