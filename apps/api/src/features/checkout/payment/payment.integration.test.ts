import { sharedEtcd } from '@ticketcd/cluster/testing/shared-cluster'
import { connect, EtcdFailure, type EtcdStore, revisionBefore } from '@ticketcd/etcd'
import { Allowance, Event, Hold, Payment, Purchase, Ticket, testPaymentTokens } from '@ticketcd/schema'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { failureOfRefusal } from '../../../testing/failure-of-refusal.ts'
import { type PaidCheckout, paidCheckoutOn } from '../../../testing/paid-checkout.ts'
import { patient } from '../../../testing/patient.ts'
import { orderId, putEvent } from '../../../testing/world.ts'
import type { OrderOf } from '../rules/step.ts'
import { TestProvider } from './test-provider.ts'

let store: EtcdStore
/** How far the clock of all processes is ahead, in milliseconds. */
let aheadMs = 0
const now = () => new Date(Date.now() + aheadMs).toISOString()

let paid: PaidCheckout
let orders = 0
/** A new order of an event that only this test uses. */
let ref: { eventId: string; orderId: string }
const { accepts, declines, isSlow, answersTwice } = testPaymentTokens
const lines = [{ ticketType: 'Standard', quantity: 2 }]

beforeAll(async () => {
  store = connect(sharedEtcd())
})
afterAll(async () => {
  store.close()
})

beforeEach(async () => {
  orders += 1
  ref = { eventId: `event-${orders}`, orderId: orderId(orders) }
  paid = paidCheckoutOn(patient(store), { now })
  await putEvent(store, ref.eventId)
  await paid.checkout.hold('ana', { ...ref, lines })
})
afterEach(() => {
  aheadMs = 0
  expect(paid.failures).toEqual([])
})

const paymentOf = async () => (await store.get(Payment, ref))?.value
const ticketOf = async () =>
  (await store.get(Ticket, { eventId: ref.eventId, ticketType: 'Standard' }))?.value
const confirm = (payment?: string, through = paid) => through.checkout.confirm('ana', { ...ref, payment })

const captured = { state: 'captured', amount: 5_000, captured: 5_000, refunded: 0 }
const nothingTaken = { state: 'voided', captured: 0 }

/** All states of the order's payment record, oldest first. */
async function historyOf(): Promise<string[]> {
  const newest = await store.get(Payment, ref)
  const states: string[] = []
  for (let entry = newest; entry; ) {
    states.unshift(entry.value.state)
    if (entry.version === 1) break
    const revision = revisionBefore(entry.modRevision)
    entry = await store.get(Payment, ref, { revision })
  }
  return states
}

describe('paying', () => {
  it('authorises, confirms the order and captures, once', async () => {
    expect(paid.checkout.payment()).toEqual({ provider: 'test', tokens: testPaymentTokens })
    expect((await confirm(accepts)).purchase).toMatchObject({ status: 'confirmed', total: 5_000 })
    await confirm(accepts)
    await confirm()
    expect(await historyOf()).toEqual(['authorised', 'captured'])
    expect(await paymentOf()).toMatchObject(captured)
  })

  it('is required for tickets with a price, and `buy` cannot bypass it', async () => {
    expect(await failureOfRefusal(confirm())).toEqual({ code: 'payment-required', total: 5_000 })
    const other = { ...ref, orderId: orderId(1_000) }
    const failure = await failureOfRefusal(paid.checkout.buy('ana', { ...other, lines }))
    expect(failure).toEqual({ code: 'payment-required', total: 5_000 })
    expect(await ticketOf()).toMatchObject({ held: 2, sold: 0 })
  })

  it('is not required for free tickets', async () => {
    await store.put(
      Ticket,
      { eventId: ref.eventId, ticketType: 'Free' },
      { price: 0, total: 5, available: 5, held: 0, sold: 0, revenue: 0, position: 1 },
    )
    const free = { ...ref, orderId: orderId(1_001), lines: [{ ticketType: 'Free', quantity: 1 }] }
    expect((await paid.checkout.buy('ana', free)).purchase.status).toBe('confirmed')
    const held = { ...free, orderId: orderId(1_002) }
    await paid.checkout.hold('ana', held)
    expect((await paid.checkout.confirm('ana', held)).purchase.total).toBe(0)
    expect(await store.get(Payment, held)).toBeUndefined()
  })

  it('keeps the hold if it is declined, and permits another card', async () => {
    expect(await failureOfRefusal(confirm(declines))).toEqual({ code: 'payment-declined' })
    expect(await paid.checkout.order('ana', ref)).toMatchObject({ state: 'held' })
    await confirm(accepts)
    expect(await paymentOf()).toMatchObject(captured)
  })

  it('is reported as pending until it is decided, and is captured once on a retry', async () => {
    expect(await failureOfRefusal(confirm(isSlow))).toMatchObject({ code: 'payment-pending' })
    expect(await paid.checkout.order('ana', ref)).toMatchObject({ state: 'held' })
    expect(await failureOfRefusal(confirm(isSlow))).toMatchObject({ code: 'payment-pending' })
    aheadMs = 4_000
    await Promise.all([confirm(isSlow), confirm(isSlow)])
    expect(await historyOf()).toEqual(['pending', 'authorised', 'captured'])
    expect(await paymentOf()).toMatchObject(captured)
  })

  it('captures once if the provider calls back twice', async () => {
    await confirm(answersTwice)
    await expect.poll(async () => (await paymentOf())?.state).toBe('captured')
    expect(await historyOf()).toEqual(['authorised', 'captured'])
    expect(await ticketOf()).toMatchObject({ held: 0, sold: 2, revenue: 5_000 })
  })

  it('captures once for parallel requests in two processes', async () => {
    const other = paidCheckoutOn(store, { now })
    const answers = await Promise.all([confirm(accepts), confirm(accepts, other), confirm(accepts)])
    expect(new Set(answers.map(({ purchase }) => purchase.placedAt)).size).toBe(1)
    expect(await historyOf()).toEqual(['authorised', 'captured'])
    expect(other.failures).toEqual([])
  })
})

describe('a hold that ends before the provider has decided', () => {
  it.each([
    ['expires', () => paid.checkout.expire('ana', ref), 'hold-expired'],
    ['is released', () => paid.checkout.release('ana', ref), 'hold-released'],
  ] as const)('captures nothing if it %s', async (_how, end, code) => {
    await failureOfRefusal(confirm(isSlow))
    aheadMs = 11 * 60_000
    await end()
    await paid.reconcile()
    expect(await paymentOf()).toMatchObject(nothingTaken)
    expect((await failureOfRefusal(confirm(isSlow))).code).toBe(code)
    expect(await historyOf()).not.toContain('captured')
    expect(await ticketOf()).toMatchObject({ available: 100, held: 0, sold: 0 })
  })

  it('voids its authorised payment if it is confirmed too late', async () => {
    aheadMs = 11 * 60_000
    expect(await failureOfRefusal(confirm(accepts))).toEqual({ code: 'hold-expired' })
    expect(await paymentOf()).toMatchObject(nothingTaken)
  })

  it('voids its authorised payment if the event is cancelled', async () => {
    const event = await store.get(Event, { eventId: ref.eventId })
    if (!event) throw new Error('no event')
    await store.put(Event, { eventId: ref.eventId }, { ...event.value, status: 'cancelled' })
    expect(await failureOfRefusal(confirm(accepts))).toEqual({ code: 'event-cancelled' })
    expect(await paymentOf()).toMatchObject(nothingTaken)
  })
})

describe('a process that ends during a payment', () => {
  /** A process that ends at a point: nothing after it happens. */
  const endingAt = (where: string) =>
    paidCheckoutOn(store, {
      now,
      onPoint: async (point) => {
        if (point === where) throw new Error('the process has ended')
      },
    })

  it('after authorising has captured nothing; a retry gets the tickets', async () => {
    await expect(confirm(accepts, endingAt('authorised'))).rejects.toThrow('ended')
    await paid.reconcile()
    expect(await paymentOf()).toMatchObject({ state: 'authorised', captured: 0 })
    await confirm(accepts)
    expect(await paymentOf()).toMatchObject(captured)
  })

  it('after authorising has captured nothing; without a retry the payment is voided', async () => {
    await expect(confirm(accepts, endingAt('authorised'))).rejects.toThrow('ended')
    aheadMs = 11 * 60_000
    await paid.checkout.expire('ana', ref)
    await Promise.all([paid.reconcile(), paidCheckoutOn(store, { now }).reconcile()])
    expect(await paymentOf()).toMatchObject(nothingTaken)
  })

  it('after confirming leaves the capture to another process', async () => {
    await expect(confirm(accepts, endingAt('ordered'))).rejects.toThrow('ended')
    expect(await paymentOf()).toMatchObject({ state: 'authorised', captured: 0 })
    expect(await paid.checkout.order('ana', ref)).toMatchObject({ state: 'confirmed' })
    await Promise.all([paid.reconcile(), paidCheckoutOn(store, { now }).reconcile()])
    expect(await historyOf()).toEqual(['authorised', 'captured'])
    expect(await paymentOf()).toMatchObject(captured)
  })

  it('after the capture returns the same answer on a retry', async () => {
    await expect(confirm(accepts, endingAt('captured'))).rejects.toThrow('ended')
    await confirm(accepts)
    await paid.reconcile()
    expect(await historyOf()).toEqual(['authorised', 'captured'])
  })

  it('after cancelling leaves the refund to another process', async () => {
    await confirm(accepts)
    const part = { ...ref, lines: [{ ticketType: 'Standard', cancelled: 1 }] }
    await expect(endingAt('cancelled').checkout.cancel('ana', part)).rejects.toThrow('ended')
    expect(await paymentOf()).toMatchObject(captured)
    await Promise.all([paid.reconcile(), paidCheckoutOn(store, { now }).reconcile()])
    expect(await paymentOf()).toMatchObject({ state: 'captured', refunded: 2_500 })
  })
})

describe('cancelling', () => {
  it('refunds exactly the price of the cancelled tickets, a part and then the rest', async () => {
    await confirm(accepts)
    const part = { ...ref, lines: [{ ticketType: 'Standard', cancelled: 1 }] }
    await paid.checkout.cancel('ana', part)
    await paid.checkout.cancel('ana', part)
    expect(await paymentOf()).toMatchObject({ state: 'captured', captured: 5_000, refunded: 2_500 })
    expect(await ticketOf()).toMatchObject({ available: 99, sold: 1, revenue: 2_500 })
    await paid.checkout.cancel('ana', ref)
    await paid.reconcile()
    expect(await paymentOf()).toMatchObject({ state: 'voided', captured: 5_000, refunded: 5_000 })
    expect(await ticketOf()).toMatchObject({ available: 100, sold: 0, revenue: 0 })
    expect(await store.get(Allowance, { eventId: ref.eventId, username: 'ana' })).toBeUndefined()
  })

  it('between the confirmation and the capture leaves nothing captured', async () => {
    const slow = paidCheckoutOn(store, {
      now,
      onPoint: async (point) => {
        if (point === 'ordered') await paid.checkout.cancel('ana', ref)
      },
    })
    await confirm(accepts, slow)
    expect(await paymentOf()).toMatchObject(nothingTaken)
    expect(slow.failures).toEqual([])
  })

  it('in parallel with a confirmation leaves the amount taken equal to the revenue', async () => {
    const other = paidCheckoutOn(store, { now })
    const [, cancelled] = await Promise.allSettled([confirm(accepts), other.checkout.cancel('ana', ref)])
    const taken = async () => {
      const { captured = 0, refunded = 0 } = (await paymentOf()) ?? {}
      return captured - refunded
    }
    expect(await taken()).toBe(cancelled.status === 'fulfilled' ? 0 : 5_000)
    expect((await ticketOf())?.revenue).toBe(await taken())
  })

  it('is possible at any time once the event is cancelled', async () => {
    await confirm(accepts)
    const event = await store.get(Event, { eventId: ref.eventId })
    if (!event) throw new Error('no event')
    const over = { ...event.value, cancelUntil: event.value.createdAt }
    await store.put(Event, { eventId: ref.eventId }, over)
    expect((await failureOfRefusal(paid.checkout.cancel('ana', ref))).code).toBe('cancel-too-late')
    expect(await paymentOf()).toMatchObject(captured)
    await store.put(Event, { eventId: ref.eventId }, { ...over, status: 'cancelled' })
    await paid.checkout.cancel('ana', ref)
    expect(await paymentOf()).toMatchObject({ state: 'voided', refunded: 5_000 })
  })
})

describe('capturing and voiding at once, of 40 payments each', () => {
  /** On a busy machine etcd times out now and then, and a call to the provider may be repeated. */
  async function insistently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask()
      } catch (error) {
        if (!(error instanceof EtcdFailure) || tries === 20) throw error
      }
    }
  }

  type Records = Pick<EtcdStore, 'get' | 'range' | 'txn'>
  const providerOn = (records: Records) =>
    new TestProvider({
      store: records,
      now,
      onFailure: (error) => {
        throw error
      },
    })
  const unguarded = (): Records => {
    const txn: EtcdStore['txn'] = (txn, options) => store.txn({ ...txn, compare: [] }, options)
    return Object.assign(Object.create(store) as EtcdStore, { txn })
  }

  /** @returns the cents of 40 payments that stay captured */
  async function race(
    records: Records,
    settle: (taking: OrderOf, giving: TestProvider) => Promise<unknown>,
  ): Promise<number> {
    const giving = providerOn(records)
    const taken = Array.from({ length: 40 }, async (_, index) => {
      const of = { username: 'ana', eventId: ref.eventId, orderId: orderId(7_000 + index) }
      await insistently(() => giving.authorise(of, 500, accepts, 2_000))
      await settle(of, giving)
      const { captured = 0, refunded = 0 } = (await insistently(() => giving.find(of))) ?? {}
      await store.delete(Payment, { eventId: of.eventId, orderId: of.orderId })
      return captured - refunded
    })
    return (await Promise.all(taken)).reduce((sum, cents) => sum + cents, 0)
  }

  /**
   * One provider reads the entry to capture it, the other voids it, and only then the first one
   * writes.
   */
  function givenUpBeforeTheWrite(records: Records) {
    return (of: OrderOf, giving: TestProvider) => {
      const get = async (...read: Parameters<EtcdStore['get']>) => {
        const entry = await store.get(...read)
        await insistently(() => giving.void(of, 0))
        return entry
      }
      const interrupted = Object.assign(Object.create(records) as Records, { get })
      return insistently(() => providerOn(interrupted).capture(of, 500))
    }
  }

  it('leaves nothing captured', async () => {
    const taking = providerOn(store)
    const settle = (of: OrderOf, giving: TestProvider) =>
      Promise.all([insistently(() => taking.capture(of, 500)), insistently(() => giving.void(of, 0))])
    expect(await race(store, settle)).toBe(0)
    expect(await race(store, givenUpBeforeTheWrite(store))).toBe(0)
  })

  it('control: leaves a captured amount if the transactions compare nothing', async () => {
    const careless = unguarded()
    // Not of every payment: a capture that times out is repeated, and then finds the payment
    // voided.
    expect(await race(careless, givenUpBeforeTheWrite(careless))).toBeGreaterThan(0)
  })
})

describe('the reconciler', () => {
  const byHand = (number: number) => ({ eventId: ref.eventId, orderId: orderId(number) })
  const entry = (state: 'captured' | 'authorised') => ({
    username: 'eva',
    state,
    amount: 700,
    captured: state === 'captured' ? 700 : 0,
    refunded: 0,
    createdAt: now(),
    updatedAt: now(),
  })

  it('voids captured and authorised payments without an order, in pages', async () => {
    const numbers = Array.from({ length: 60 }, (_, index) => 5_000 + index)
    for (const number of numbers)
      await store.put(Payment, byHand(number), entry(number % 2 === 0 ? 'captured' : 'authorised'))
    await Promise.all([paid.reconcile(), paid.reconcile()])
    for (const number of numbers) {
      const after = (await store.get(Payment, byHand(number)))?.value
      expect(after).toMatchObject({ state: 'voided', refunded: number % 2 === 0 ? 700 : 0 })
    }
  })

  it('leaves a payment alone while its order may still be confirmed', async () => {
    await store.put(Payment, ref, { ...entry('authorised'), username: 'ana', amount: 5_000 })
    await paid.reconcile()
    expect(await paymentOf()).toMatchObject({ state: 'authorised' })
    expect((await store.get(Hold, ref))?.value.ended).toBeUndefined()
  })

  it('settles the other payments if an order cannot be read, and reports the error', async () => {
    const broken = byHand(6_000)
    await store.put(Payment, broken, entry('captured'))
    await store.raw.put(Purchase.key.build({ username: 'eva', ...broken }), 'not JSON')
    await store.put(Payment, byHand(6_001), entry('captured'))
    await paid.reconcile()
    expect((await store.get(Payment, byHand(6_001)))?.value.state).toBe('voided')
    expect((await store.get(Payment, broken))?.value.state).toBe('captured')
    expect(paid.failures.splice(0)).toMatchObject([{ code: 'decode' }])
    await store.delete(Payment, broken)
  })

  it('reports an order whose price exceeds its authorised payment', async () => {
    await confirm(accepts)
    await store.put(Payment, ref, { ...entry('authorised'), username: 'ana', amount: 100 })
    await paid.reconcile()
    expect(paid.failures.splice(0)).toMatchObject([{ name: 'UnsettledPayment' }])
    await store.delete(Payment, ref)
  })
})
