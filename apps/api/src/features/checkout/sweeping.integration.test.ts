import type { EtcdStore } from '@ticketcd/etcd'
import { Allowance, Hold, Ticket } from '@ticketcd/schema'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Refusal } from '../../http/refusal.ts'
import { failureOfRefusal } from '../../testing/failure-of-refusal.ts'
import { SweepingStage } from '../../testing/sweeping-stage.ts'
import { orderId, putEvent } from '../../testing/world.ts'
import { CheckoutStore } from './checkout-store.ts'

const minuteMs = 60_000

let stage: SweepingStage
let store: EtcdStore
let eventId: string
let events = 0

beforeAll(async () => {
  stage = await SweepingStage.set()
  store = stage.store
})
afterAll(() => stage.close())
beforeEach(async () => {
  stage.aheadMs = 0
  eventId = `event-${++events}`
  await putEvent(store, eventId, {}, { Standard: 10 })
})

const ref = (number: number) => ({ eventId, orderId: orderId(events * 1_000 + number) })
const wanting = (quantity: number) => [{ ticketType: 'Standard', quantity }]
const ticketOf = async () => (await store.get(Ticket, { eventId, ticketType: 'Standard' }))?.value
const holdOf = async (number: number) => (await store.get(Hold, ref(number)))?.value

describe('abandoned carts', () => {
  const owner = (number: number) => `buyer${number}`

  it('are returned at once if their owner reads the order, and not if others read it', async () => {
    const { checkout } = stage.process()
    await checkout.hold(owner(1), { ...ref(1), lines: wanting(6) })
    stage.aheadMs = 10 * minuteMs - 5_000
    expect(await checkout.order(owner(1), ref(1))).toMatchObject({ state: 'held' })
    stage.aheadMs = 10 * minuteMs + 1
    expect(await failureOfRefusal(checkout.order(owner(2), ref(1)))).toEqual({ code: 'order-not-found' })
    expect(await ticketOf()).toMatchObject({ available: 4, held: 6 })

    const expired = { state: 'expired', lines: [{ ticketType: 'Standard', quantity: 6 }] }
    const answers = await Promise.all([1, 2, 3].map(() => checkout.order(owner(1), ref(1))))
    for (const answer of answers) expect(answer).toMatchObject(expired)
    expect(await ticketOf()).toMatchObject({ available: 10, held: 0 })
    expect((await holdOf(1))?.ended).toBe('expired')
    expect(await checkout.hold(owner(1), { ...ref(2), lines: wanting(6) })).toMatchObject({ hold: ref(2) })
  })

  it('are reported as expired even if they cannot be returned yet', async () => {
    const { checkout } = stage.process()
    await checkout.hold(owner(1), { ...ref(1), lines: wanting(2) })
    stage.aheadMs = 11 * minuteMs
    const broken = new CheckoutStore({
      store,
      steps: { submit: () => Promise.reject(new Refusal({ code: 'unavailable', retryAfterMs: 1_000 })) },
      event: () => undefined,
      now: () => new Date(Date.now() + stage.aheadMs).toISOString(),
    })
    expect(await broken.order(owner(1), ref(1))).toMatchObject({ state: 'expired' })
    expect(await ticketOf()).toMatchObject({ available: 8, held: 2 })
  })

  it('are returned once, by any number of processes and sweeps', async () => {
    const one = stage.process()
    for (const number of [1, 2, 3, 4, 5])
      await one.checkout.hold(owner(number), { ...ref(number), lines: wanting(2) })
    stage.aheadMs = 11 * minuteMs
    await Promise.all([one.sweep(), stage.process().sweep()])
    await one.sweep()
    expect(await ticketOf()).toMatchObject({ available: 10, held: 0 })
    for (const number of [1, 2, 3, 4, 5]) {
      expect((await holdOf(number))?.ended).toBe('expired')
      expect(await store.get(Allowance, { eventId, username: owner(number) })).toBeUndefined()
    }
  })

  it('are returned by another process if one ends during its sweep', async () => {
    const ending = stage.process()
    for (const number of [1, 2, 3]) await ending.checkout.hold('ana', { ...ref(number), lines: wanting(2) })
    stage.aheadMs = 11 * minuteMs
    let asked = 0
    expect(await ending.holds.sweep(() => ++asked > 0)).toBe(0)
    expect(await ticketOf()).toMatchObject({ available: 4, held: 6 })
    await stage.process().sweep()
    expect(await ticketOf()).toMatchObject({ available: 10, held: 0 })
  })

  it('are not ended too early by a process whose clock is a little ahead', async () => {
    const right = stage.process()
    const ahead = stage.process({ skewMs: 4_000 })
    await right.checkout.hold('ana', { ...ref(1), lines: wanting(2) })
    stage.aheadMs = 10 * minuteMs - 1_000
    await ahead.sweep()
    expect((await holdOf(1))?.ended).toBeUndefined()
    await right.checkout.confirm('ana', ref(1))
    await right.checkout.hold('rui', { ...ref(2), lines: wanting(2) })
    stage.aheadMs += 10 * minuteMs + 6_000
    await Promise.all([ahead.sweep(), right.sweep()])
    expect(await ticketOf()).toMatchObject({ available: 8, held: 0, sold: 2 })
    expect(await right.checkout.order('ana', ref(1))).toMatchObject({ state: 'confirmed' })
  })
})
