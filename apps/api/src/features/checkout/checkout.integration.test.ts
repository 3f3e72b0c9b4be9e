import { connect, type EtcdStore } from '@ticketcd/etcd'
import { Allowance, failureDecisions, Hold, Order, Purchase, Ticket } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refusal } from '../../http/refusal.ts'
import { failureOf } from '../../testing/browser.ts'
import { checkoutOn } from '../../testing/checkout.ts'
import { failureOfRefusal } from '../../testing/failure-of-refusal.ts'
import { type Stage, setStage } from '../../testing/stage.ts'
import { daysAhead, orderId, putEvent, ticketValue } from '../../testing/world.ts'
import type { CheckoutStore } from './checkout-store.ts'
import { HoldSweeper } from './hold-sweeper.ts'
import { InconsistentStock } from './rules/stock-moves.ts'

let stage: Stage
let store: EtcdStore
let checkout: CheckoutStore
let clock: () => string = () => new Date().toISOString()

beforeAll(async () => {
  stage = await setStage()
  store = stage.store
  checkout = checkoutOn(store, { now: () => clock() })
})
afterAll(() => stage.close())

const ticketOf = async (eventId: string, ticketType = 'Standard') =>
  (await store.get(Ticket, { eventId, ticketType }))?.value

const later = (minutes: number) => () => new Date(Date.now() + minutes * 60_000).toISOString()

/** 64 customers at once, spread over the stores. @returns the number of customers who got a hold */
async function rush(eventId: string, stores: CheckoutStore[]): Promise<number> {
  const promised = await Promise.all(
    Array.from({ length: 64 }, async (_, index) => {
      const through = stores[index % stores.length] as CheckoutStore
      const ref = { eventId, orderId: orderId(index) }
      const username = `buyer${String(index).padStart(3, '0')}`
      const lines = [{ ticketType: 'Standard', quantity: 1 }]
      if (!(await persistently(() => through.hold(username, { ...ref, lines })))) return false
      await persistently(() => through.confirm(username, ref))
      return true
    }),
  )
  return promised.filter(Boolean).length
}

/** Repeats a step after failures that permit a retry. @returns false if no ticket is left */
async function persistently(step: () => Promise<unknown>): Promise<boolean> {
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      await step()
      return true
    } catch (error) {
      // Only the store without compares below makes counters contradict holds.
      if (error instanceof InconsistentStock) return false
      if (!(error instanceof Refusal)) throw error
      if (error.failure.code === 'not-enough-left') return false
      if (failureDecisions[error.failure.code] !== 'retry') throw error
    }
  }
  throw new Error('always busy')
}

describe('64 customers at once for the last 20 tickets', () => {
  it('buy exactly 20', async () => {
    await putEvent(store, 'last-twenty', {}, { Standard: 20 })
    const other = connect(stage.etcd)
    const second = checkoutOn(other, { now: () => clock() })
    const promised = await rush('last-twenty', [checkout, second])
    other.close()
    expect(promised).toBe(20)
    expect(await ticketOf('last-twenty')).toMatchObject({ available: 0, held: 0, sold: 20, revenue: 50_000 })
    expect((await store.range(Order, { eventId: 'last-twenty' })).entries).toHaveLength(20)
    expect(await store.count(Hold, { eventId: 'last-twenty' })).toBe(0)
  })

  it('control: buy more than 20 if the transactions compare nothing', async () => {
    await putEvent(store, 'no-compares', {}, { Standard: 20 })
    const careless: Pick<EtcdStore, 'txn' | 'leases'> = {
      leases: store.leases,
      txn: (txn, options) => store.txn({ ...txn, compare: [] }, options),
    }
    const processes = Array.from({ length: 8 }, () => checkoutOn(careless, { now: () => clock() }))
    const promised = await rush('no-compares', processes)
    expect(promised).toBeGreaterThan(20)
  })
})

describe('an order', () => {
  const lines = [{ ticketType: 'Standard', quantity: 2 }]

  it('is held, confirmed and stored with its twin, and moves the stock', async () => {
    await putEvent(store, 'simple')
    const ref = { eventId: 'simple', orderId: orderId(1) }
    const { hold } = await checkout.hold('ana', { ...ref, lines })
    expect(hold).toMatchObject({ ...ref, total: 5_000, lines: [{ unitPrice: 2_500, quantity: 2 }] })
    expect(await ticketOf('simple')).toMatchObject({ available: 98, held: 2, sold: 0 })
    expect(await checkout.order('ana', ref)).toMatchObject({ state: 'held', hold: { total: 5_000 } })

    const { purchase, revision } = await checkout.confirm('ana', ref)
    expect(purchase).toMatchObject({ status: 'confirmed', total: 5_000 })
    expect(await ticketOf('simple')).toMatchObject({ available: 98, held: 0, sold: 2, revenue: 5_000 })
    const stored = await store.get(Purchase, { username: 'ana', ...ref })
    expect(stored?.modRevision).toBe(revision)
    expect((await store.get(Order, ref))?.value).toEqual({ username: 'ana' })
    expect((await store.get(Allowance, { eventId: 'simple', username: 'ana' }))?.value).toEqual({
      quantity: 2,
    })
    expect(await store.get(Hold, ref)).toBeUndefined()
    expect(await checkout.order('ana', ref)).toMatchObject({ state: 'confirmed' })
  })

  it('is placed once, however often its steps are sent', async () => {
    await putEvent(store, 'again')
    const ref = { eventId: 'again', orderId: orderId(2) }
    const first = await Promise.all([1, 2, 3].map(() => checkout.hold('ana', { ...ref, lines })))
    expect(new Set(first.map(({ hold }) => hold.expiresAt)).size).toBe(1)
    const confirmed = await Promise.all([1, 2, 3].map(() => checkout.confirm('ana', ref)))
    expect(new Set(confirmed.map(({ purchase }) => purchase.placedAt)).size).toBe(1)
    expect(await ticketOf('again')).toMatchObject({ available: 98, held: 0, sold: 2 })
    expect(await failureOfRefusal(checkout.hold('ana', { ...ref, lines }))).toEqual({
      code: 'order-conflict',
    })
    expect(await failureOfRefusal(checkout.release('ana', ref))).toEqual({ code: 'order-conflict' })
  })

  it('cannot change its content or its owner', async () => {
    await putEvent(store, 'conflict')
    const ref = { eventId: 'conflict', orderId: orderId(3) }
    await checkout.hold('ana', { ...ref, lines })
    const more = [{ ticketType: 'Standard', quantity: 3 }]
    expect(await failureOfRefusal(checkout.hold('ana', { ...ref, lines: more }))).toEqual({
      code: 'order-conflict',
    })
    expect(await failureOfRefusal(checkout.hold('rui', { ...ref, lines }))).toEqual({
      code: 'order-conflict',
    })
    for (const step of ['confirm', 'release', 'order'] as const)
      expect(await failureOfRefusal(checkout[step]('rui', ref))).toEqual({ code: 'order-not-found' })
  })

  it('takes all of its ticket types or none, and names the one that is short', async () => {
    await putEvent(store, 'two-types', {}, { Balcony: 1, Standard: 100 })
    const both = [...lines, { ticketType: 'Balcony', quantity: 2 }]
    const failure = await failureOfRefusal(
      checkout.hold('ana', { eventId: 'two-types', orderId: orderId(4), lines: both }),
    )
    expect(failure).toEqual({ code: 'not-enough-left', ticketType: 'Balcony', available: 1 })
    expect(await ticketOf('two-types')).toMatchObject({ available: 100 })
  })

  it('counts held and owned tickets against the limit, also in parallel', async () => {
    await putEvent(store, 'limited', { maxPerCustomer: 4 })
    const carts = await Promise.allSettled(
      [5, 6, 7, 8].map((id) => checkout.hold('ana', { eventId: 'limited', orderId: orderId(id), lines })),
    )
    expect(carts.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    const failure = await failureOfRefusal(
      checkout.hold('ana', { eventId: 'limited', orderId: orderId(9), lines }),
    )
    expect(failure).toEqual({ code: 'over-limit', limit: 4, owned: 4 })
    expect(await ticketOf('limited')).toMatchObject({ held: 4 })
  })

  it('is released once, however often the step is sent', async () => {
    await putEvent(store, 'released')
    const ref = { eventId: 'released', orderId: orderId(10) }
    await checkout.hold('ana', { ...ref, lines })
    await checkout.release('ana', ref)
    await checkout.release('ana', ref)
    expect(await checkout.order('ana', ref)).toMatchObject({ state: 'released', lines })
    expect(await failureOfRefusal(checkout.confirm('ana', ref))).toEqual({ code: 'hold-released' })
    expect(await ticketOf('released')).toMatchObject({ available: 100, held: 0 })
    expect(await store.get(Allowance, { eventId: 'released', username: 'ana' })).toBeUndefined()
  })

  it('returns its stock if it is confirmed after its expiry', async () => {
    await putEvent(store, 'late')
    const ref = { eventId: 'late', orderId: orderId(11) }
    await checkout.hold('ana', { ...ref, lines })
    clock = later(11)
    expect(await checkout.order('ana', ref)).toMatchObject({ state: 'expired' })
    expect(await failureOfRefusal(checkout.confirm('ana', ref))).toEqual({ code: 'hold-expired' })
    clock = later(0)
    expect(await ticketOf('late')).toMatchObject({ available: 100, held: 0 })
  })

  it('cannot be held again after its expiry, only under another id', async () => {
    await putEvent(store, 'over', {}, { Standard: 2 })
    const ref = { eventId: 'over', orderId: orderId(12) }
    await checkout.hold('ana', { ...ref, lines })
    clock = later(11)
    expect(await failureOfRefusal(checkout.hold('ana', { ...ref, lines }))).toEqual({ code: 'hold-expired' })
    const { hold } = await checkout.hold('ana', { ...ref, orderId: orderId(15), lines })
    clock = later(0)
    expect(hold.lines).toMatchObject(lines)
    expect(await ticketOf('over')).toMatchObject({ available: 0, held: 2 })
  })
})

describe('a sale that is not open', () => {
  it.each([
    ['draft', { status: 'draft' }, 'event-not-found'],
    ['cancelled', { status: 'cancelled' }, 'event-cancelled'],
    ['closed', { status: 'closed' }, 'sale-closed'],
    ['over', { startsAt: daysAhead(-1), endsAt: daysAhead(0) }, 'event-past'],
    ['early', { salesOpenAt: daysAhead(1) }, 'sale-not-open'],
  ] as const)('refuses a hold: %s', async (name, event, code) => {
    await putEvent(store, `sale-${name}`, event)
    const lines = [{ ticketType: 'Standard', quantity: 1 }]
    const failure = await failureOfRefusal(
      checkout.hold('ana', { eventId: `sale-${name}`, orderId: orderId(13), lines }),
    )
    expect(failure.code).toBe(code)
  })

  it('refuses an unknown event and a ticket type that the event lacks', async () => {
    await putEvent(store, 'lacking')
    const hold = (eventId: string) =>
      failureOfRefusal(
        checkout.hold('ana', {
          eventId,
          orderId: orderId(14),
          lines: [{ ticketType: 'Backstage', quantity: 1 }],
        }),
      )
    expect(await hold('nowhere')).toEqual({ code: 'event-not-found' })
    expect(await hold('lacking')).toEqual({ code: 'ticket-type-not-found', ticketType: 'Backstage' })
  })
})

describe('the sweeper', () => {
  const sweeper = () =>
    new HoldSweeper({
      store,
      expire: (username, ref) => checkout.expire(username, ref),
      now: () => clock(),
      onFailure: (error) => {
        throw error
      },
      onProblem: () => {},
    })

  it('returns the stock of expired holds, twice and in parallel, and of no other holds', async () => {
    await putEvent(store, 'swept', {}, { Standard: ticketValue(10) })
    const lines = [{ ticketType: 'Standard', quantity: 2 }]
    const expired = { eventId: 'swept', orderId: orderId(20) }
    const confirmed = { eventId: 'swept', orderId: orderId(21) }
    const running = { eventId: 'swept', orderId: orderId(22) }
    await checkout.hold('ana', { ...expired, lines })
    await checkout.hold('rui', { ...confirmed, lines })
    await checkout.confirm('rui', confirmed)
    clock = later(8)
    await checkout.hold('eva', { ...running, lines })
    clock = later(11)
    await Promise.all([sweeper().sweep(), sweeper().sweep()])
    clock = later(0)
    expect(await ticketOf('swept')).toMatchObject({ available: 6, held: 2, sold: 2 })
    expect((await store.get(Hold, expired))?.value).toMatchObject({ ended: 'expired' })
    expect((await store.get(Hold, running))?.value.ended).toBeUndefined()
    expect(await checkout.order('rui', confirmed)).toMatchObject({ state: 'confirmed' })
  })
})

describe('checkout over HTTP', () => {
  it('refuses invalid quantities', async () => {
    const visitor = stage.visitor()
    await visitor.call.auth.register.mutate({
      username: 'quantities',
      name: 'Q',
      email: 'quantities@example.com',
      password: 'correct-horse-battery',
    })
    for (const quantity of [0, -1, 1.5, 101, Number.NaN]) {
      const lines = [{ ticketType: 'Standard', quantity }]
      const hold = visitor.call.checkout.hold.mutate({ eventId: 'simple', orderId: orderId(30), lines })
      expect((await failureOf(hold)).code).toBe('invalid-input')
    }
  })
})
