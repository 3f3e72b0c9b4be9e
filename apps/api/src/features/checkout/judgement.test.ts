import type { Entry, Revision } from '@ticketcd/etcd'
import {
  type EventValue,
  type HoldValue,
  holdLifetimeMs,
  type PurchaseValue,
  quantityOf,
  type TicketValue,
  totalOf,
} from '@ticketcd/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Judgement, judgeConfirm, judgeExpiry, judgeHold, judgeRelease } from './judgement.ts'
import type { Changes, OrderOf, Scene } from './scene.ts'

/*
 * A model of one event's keys, moved by the judgements alone: whatever customers do in whatever order, the
 * invariants at the top of judgement.ts hold after every step.
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

class World {
  readonly tickets = new Map<string, TicketValue>()
  readonly holds = new Map<string, HoldValue>()
  readonly purchases = new Map<string, { username: string; purchase: PurchaseValue }>()
  readonly allowances = new Map<string, number>()
  nowMs = Date.parse('2029-06-01T00:00:00.000Z')

  constructor(totals: Record<string, number>) {
    for (const [type, total] of Object.entries(totals)) {
      const price = 1_000 + 500 * this.tickets.size
      this.tickets.set(type, {
        price,
        total,
        available: total,
        held: 0,
        sold: 0,
        revenue: 0,
        position: this.tickets.size,
      })
    }
  }

  get now(): string {
    return new Date(this.nowMs).toISOString()
  }

  scene({ username, orderId }: OrderOf): Scene {
    const bought = this.purchases.get(orderId)
    const hold = this.holds.get(orderId)
    const quantity = this.allowances.get(username)
    return {
      revision: 1 as Revision,
      event: entryOf(event),
      allowance: quantity === undefined ? undefined : entryOf({ quantity }),
      hold: hold && entryOf(hold),
      order: bought && entryOf({ username: bought.username }),
      purchase: bought?.username === username ? entryOf(bought.purchase) : undefined,
      tickets: new Map([...this.tickets].map(([type, ticket]) => [type, entryOf(ticket)])),
    }
  }

  apply({ username, orderId }: OrderOf, changes: Changes | undefined): void {
    if (!changes) return
    for (const [type, ticket] of changes.tickets) this.tickets.set(type, ticket)
    if (changes.hold) this.holds.set(orderId, changes.hold)
    if (changes.hold === null) this.holds.delete(orderId)
    if (changes.allowance) this.allowances.set(username, changes.allowance.quantity)
    if (changes.allowance === null) this.allowances.delete(username)
    if (changes.purchase) this.purchases.set(orderId, { username, purchase: changes.purchase })
  }

  check(): void {
    for (const [type, ticket] of this.tickets) {
      expect(ticket.available + ticket.held + ticket.sold).toBe(ticket.total)
      expect(Math.min(ticket.available, ticket.held, ticket.sold)).toBeGreaterThanOrEqual(0)
      const held = [...this.holds.values()].flatMap(({ lines }) => lines)
      const sold = [...this.purchases.values()].flatMap(({ purchase }) => purchase.lines)
      const ofType = <Line extends { ticketType: string }>(lines: Line[]) =>
        lines.filter((line) => line.ticketType === type)
      expect(ticket.held).toBe(quantityOf(ofType(held)))
      expect(ticket.sold).toBe(quantityOf(ofType(sold)))
      expect(ticket.revenue).toBe(totalOf(ofType(sold)))
    }
    for (const username of customers) {
      const held = [...this.holds.values()].filter((hold) => hold.username === username)
      const owned = [...this.purchases.values()].filter((bought) => bought.username === username)
      const all = [...held.flatMap(({ lines }) => lines), ...owned.flatMap(({ purchase }) => purchase.lines)]
      expect(this.allowances.get(username) ?? 0).toBe(quantityOf(all))
      expect(quantityOf(all)).toBeLessThanOrEqual(event.maxPerCustomer)
    }
  }
}

function entryOf<Value>(value: Value): Entry<never, Value> {
  const revision = 1 as Revision
  return {
    key: '',
    parts: undefined as never,
    value,
    createRevision: revision,
    modRevision: revision,
    version: 1,
  }
}

const customers = ['ana', 'rui', 'eva']
const orders = ['o1', 'o2', 'o3', 'o4', 'o5']

const Lines = fc
  .uniqueArray(fc.constantFrom('Standard', 'Balcony', 'Nonesuch'), { minLength: 1, maxLength: 2 })
  .chain((types) =>
    fc.tuple(
      ...types.map((ticketType) =>
        fc.record({ ticketType: fc.constant(ticketType), quantity: fc.integer({ min: 1, max: 5 }) }),
      ),
    ),
  )
const Step = fc.record({
  kind: fc.constantFrom('hold', 'hold', 'hold', 'confirm', 'confirm', 'release', 'expire', 'wait'),
  username: fc.constantFrom(...customers),
  orderId: fc.constantFrom(...orders),
  lines: Lines,
})
type Step = typeof Step extends fc.Arbitrary<infer Value> ? Value : never

function judge(world: World, of: OrderOf, { kind, lines }: Step): Judgement<unknown> | undefined {
  switch (kind) {
    case 'hold':
      return judgeHold(world.scene(of), of, lines, world.now)
    case 'confirm':
      return judgeConfirm(world.scene(of), of, world.now)
    case 'release':
      return judgeRelease(world.scene(of), of)
    case 'expire':
      return judgeExpiry(world.scene(of), world.now)
    default:
      world.nowMs += holdLifetimeMs / 2
      return undefined
  }
}

describe('whatever customers do', () => {
  it('stock, holds, purchases and allowances agree after every step, and repeating one changes nothing', () => {
    fc.assert(
      fc.property(fc.array(Step, { maxLength: 60 }), (steps) => {
        const world = new World({ Standard: 7, Balcony: 2 })
        for (const step of steps) {
          const holder = world.holds.get(step.orderId)?.username
          // The sweeper acts for whoever holds.
          const username = step.kind === 'expire' && holder ? holder : step.username
          const of = { username, eventId: 'concert', orderId: step.orderId }
          const first = judge(world, of, step)
          world.apply(of, first?.changes)
          world.check()
          if (!first || !('answer' in first)) continue
          const again = judge(world, of, step)
          expect(again?.changes).toBeUndefined()
          expect(again).toEqual({ answer: first.answer })
        }
      }),
      { numRuns: 300 },
    )
  })

  it('a refusal changes nothing, but for what a step too late gives back', () => {
    fc.assert(
      fc.property(fc.array(Step, { maxLength: 40 }), (steps) => {
        const world = new World({ Standard: 3, Balcony: 1 })
        for (const step of steps) {
          const of = { username: step.username, eventId: 'concert', orderId: step.orderId }
          if (step.kind === 'expire') continue
          const judgement = judge(world, of, step)
          if (judgement && 'failure' in judgement && judgement.changes)
            expect(judgement.failure.code).toBe('hold-expired')
          world.apply(of, judgement?.changes)
        }
      }),
    )
  })
})

describe('a hold', () => {
  const of = { username: 'ana', eventId: 'concert', orderId: 'o1' }
  const lines = [
    { ticketType: 'Standard', quantity: 2 },
    { ticketType: 'Balcony', quantity: 1 },
  ]

  it('keeps its prices while the event’s change', () => {
    const world = new World({ Standard: 7, Balcony: 2 })
    world.apply(of, judgeHold(world.scene(of), of, lines, world.now).changes)
    const ticket = world.tickets.get('Standard')
    if (ticket) world.tickets.set('Standard', { ...ticket, price: 99_999 })
    const judgement = judgeConfirm(world.scene(of), of, world.now)
    expect(judgement).toMatchObject({ answer: { total: 2 * 1_000 + 1_500 } })
    world.apply(of, judgement.changes)
    world.check()
  })

  it('is the same when its lines come in another order', () => {
    const world = new World({ Standard: 7, Balcony: 2 })
    const first = judgeHold(world.scene(of), of, lines, world.now)
    world.apply(of, first.changes)
    const again = judgeHold(world.scene(of), of, [...lines].reverse(), world.now)
    expect(again).toEqual({ answer: 'answer' in first ? first.answer : undefined })
  })

  it('of a cancelled event is given back instead of confirmed', () => {
    const world = new World({ Standard: 7, Balcony: 2 })
    world.apply(of, judgeHold(world.scene(of), of, lines, world.now).changes)
    const scene = { ...world.scene(of), event: entryOf({ ...event, status: 'cancelled' as const }) }
    const judgement = judgeConfirm(scene, of, world.now)
    expect(judgement).toMatchObject({ failure: { code: 'event-cancelled' } })
    world.apply(of, judgement.changes)
    world.check()
    expect(world.holds.size).toBe(0)
  })
})
