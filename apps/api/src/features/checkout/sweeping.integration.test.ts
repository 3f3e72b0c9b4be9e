import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { connect, type EtcdStore, Mirror } from '@ticketcd/etcd'
import { Allowance, Event, type Failure, Hold, Ticket, Waiting, Waitlist } from '@ticketcd/schema'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HourLeases } from '../../hour-leases.ts'
import { Refusal } from '../../refusal.ts'
import { orderId, putEvent } from '../../testing/world.ts'
import { EventQueues } from './batches/event-queues.ts'
import { CheckoutStore } from './checkout-store.ts'
import { HoldSweeper } from './hold-sweeper.ts'
import { OfferSweeper } from './offer-sweeper.ts'
import { WaitlistStore } from './waitlist-store.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

let cluster: TestCluster
let store: EtcdStore
let mirror: Mirror
/** How far the clocks of all processes are ahead, in milliseconds; `skewMs` comes on top. */
let aheadMs = 0
let eventId: string
let events = 0

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1 })
  store = connect({ hosts: cluster.endpoints, namespace: 'sweeping/' })
  mirror = new Mirror(store, [Event, Ticket])
  await mirror.ready
})
afterAll(async () => {
  mirror.close()
  store.close()
  await cluster.stop()
})
beforeEach(async () => {
  aheadMs = 0
  eventId = `event-${++events}`
  await putEvent(store, eventId, {}, { Standard: 10 })
})

/**
 * The checkout parts of one process of the api.
 *
 * @param skewMs how far its clock is ahead, in milliseconds
 */
function processOf({ skewMs = 0 }: { skewMs?: number } = {}) {
  const now = () => new Date(Date.now() + aheadMs + skewMs).toISOString()
  const steps = new EventQueues({ store, leases: new HourLeases(store.leases), now, onLostRace: () => {} })
  const event = (id: string) => mirror.table(Event).get({ eventId: id })?.value
  const waitlist = new WaitlistStore({ store, steps, event, now })
  const checkout = new CheckoutStore({
    store,
    steps,
    placeOf: (username, ref) => waitlist.placeOf(username, ref),
    event,
    now,
  })
  const onFailure = (error: unknown) => {
    throw error
  }
  const holds = new HoldSweeper({
    store,
    expire: (username, ref) => checkout.expire(username, ref),
    now,
    onFailure,
    onProblem: () => {},
  })
  const offers = new OfferSweeper({
    mirror,
    event,
    offer: (id, ticketType) => waitlist.offer(id, ticketType),
    now,
    onFailure,
  })
  const sweep = async (stopped?: () => boolean) => {
    await holds.sweep(stopped)
    await mirror.waitFor(await store.revision(), { timeoutMs: 30_000 })
    await offers.sweep(stopped)
  }
  return { checkout, waitlist, holds, offers, sweep }
}

const ref = (number: number) => ({ eventId, orderId: orderId(events * 1_000 + number) })
const wanting = (quantity: number) => [{ ticketType: 'Standard', quantity }]
const ticketOf = async () => (await store.get(Ticket, { eventId, ticketType: 'Standard' }))?.value
const holdOf = async (number: number) => (await store.get(Hold, ref(number)))?.value
const joining = (number: number, quantity: number) => ({ ...ref(number), ticketType: 'Standard', quantity })

async function refusalOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call
  } catch (error) {
    if (error instanceof Refusal) return error.failure
    throw error
  }
  throw new Error('it was not refused')
}

describe('abandoned carts', () => {
  const owner = (number: number) => `buyer${number}`

  it('are returned at once if their owner reads the order, and not if others read it', async () => {
    const { checkout } = processOf()
    await checkout.hold(owner(1), { ...ref(1), lines: wanting(6) })
    aheadMs = 10 * minuteMs - 5_000
    expect(await checkout.order(owner(1), ref(1))).toMatchObject({ state: 'held' })
    aheadMs = 10 * minuteMs + 1
    expect(await refusalOf(checkout.order(owner(2), ref(1)))).toEqual({ code: 'order-not-found' })
    expect(await ticketOf()).toMatchObject({ available: 4, held: 6 })

    const expired = { state: 'expired', lines: [{ ticketType: 'Standard', quantity: 6 }] }
    const answers = await Promise.all([1, 2, 3].map(() => checkout.order(owner(1), ref(1))))
    for (const answer of answers) expect(answer).toMatchObject(expired)
    expect(await ticketOf()).toMatchObject({ available: 10, held: 0 })
    expect((await holdOf(1))?.ended).toBe('expired')
    expect(await checkout.hold(owner(1), { ...ref(2), lines: wanting(6) })).toMatchObject({ hold: ref(2) })
  })

  it('are reported as expired even if they cannot be returned yet', async () => {
    const { checkout } = processOf()
    await checkout.hold(owner(1), { ...ref(1), lines: wanting(2) })
    aheadMs = 11 * minuteMs
    const broken = new CheckoutStore({
      store,
      steps: { submit: () => Promise.reject(new Refusal({ code: 'unavailable', retryAfterMs: 1_000 })) },
      event: () => undefined,
      now: () => new Date(Date.now() + aheadMs).toISOString(),
    })
    expect(await broken.order(owner(1), ref(1))).toMatchObject({ state: 'expired' })
    expect(await ticketOf()).toMatchObject({ available: 8, held: 2 })
  })

  it('are returned once, by any number of processes and sweeps', async () => {
    const one = processOf()
    for (const number of [1, 2, 3, 4, 5])
      await one.checkout.hold(owner(number), { ...ref(number), lines: wanting(2) })
    aheadMs = 11 * minuteMs
    await Promise.all([one.sweep(), processOf().sweep()])
    await one.sweep()
    expect(await ticketOf()).toMatchObject({ available: 10, held: 0 })
    for (const number of [1, 2, 3, 4, 5]) {
      expect((await holdOf(number))?.ended).toBe('expired')
      expect(await store.get(Allowance, { eventId, username: owner(number) })).toBeUndefined()
    }
  })

  it('are returned by another process if one ends during its sweep', async () => {
    const ending = processOf()
    for (const number of [1, 2, 3]) await ending.checkout.hold('ana', { ...ref(number), lines: wanting(2) })
    aheadMs = 11 * minuteMs
    let asked = 0
    expect(await ending.holds.sweep(() => ++asked > 0)).toBe(0)
    expect(await ticketOf()).toMatchObject({ available: 4, held: 6 })
    await processOf().sweep()
    expect(await ticketOf()).toMatchObject({ available: 10, held: 0 })
  })

  it('are not ended too early by a process whose clock is a little ahead', async () => {
    const right = processOf()
    const ahead = processOf({ skewMs: 4_000 })
    await right.checkout.hold('ana', { ...ref(1), lines: wanting(2) })
    aheadMs = 10 * minuteMs - 1_000
    await ahead.sweep()
    expect((await holdOf(1))?.ended).toBeUndefined()
    await right.checkout.confirm('ana', ref(1))
    await right.checkout.hold('rui', { ...ref(2), lines: wanting(2) })
    aheadMs += 10 * minuteMs + 6_000
    await Promise.all([ahead.sweep(), right.sweep()])
    expect(await ticketOf()).toMatchObject({ available: 8, held: 0, sold: 2 })
    expect(await right.checkout.order('ana', ref(1))).toMatchObject({ state: 'confirmed' })
  })
})

describe('a waiting list', () => {
  /** Sells out the event, then adds three customers to its waiting list. */
  async function soldOut(at = processOf()) {
    await putEvent(store, eventId, { maxPerCustomer: 10 }, { Standard: 4 })
    await at.checkout.buy('owner', { ...ref(1), lines: wanting(4) })
    for (const [number, username, quantity] of [
      [2, 'ana', 2],
      [3, 'rui', 2],
      [4, 'eva', 1],
    ] as const)
      await at.waitlist.join(username, joining(number, quantity))
    return at
  }
  /** Places in this test's event only. */
  const mineOf = async ({ waitlist }: ReturnType<typeof processOf>, username: string) =>
    (await waitlist.mine(username)).filter((each) => each.eventId === eventId)
  const giveBack = (at: ReturnType<typeof processOf>, cancelled: number) =>
    at.checkout.cancel('owner', { ...ref(1), lines: [{ ticketType: 'Standard', cancelled }] })

  /** Raises the total, as an admin does. */
  async function add(more: number) {
    const ticket = await ticketOf()
    if (!ticket) throw new Error('no ticket')
    const { total, available } = ticket
    await store.put(
      Ticket,
      { eventId, ticketType: 'Standard' },
      { ...ticket, total: total + more, available: available + more },
    )
  }

  it('returns a place, in the list and by its order id', async () => {
    const at = await soldOut()
    const { checkout, waitlist } = at
    const place = { ...ref(3), ticketType: 'Standard', quantity: 2, position: 2, offer: null, over: false }
    expect(await mineOf(at, 'rui')).toMatchObject([place])
    expect(await checkout.order('rui', ref(3))).toMatchObject({ state: 'waiting', waiting: place })
    expect(await refusalOf(checkout.order('ana', ref(3)))).toEqual({ code: 'order-not-found' })
    await waitlist.leave('rui', { ...ref(3), ticketType: 'Standard' })
    expect(await refusalOf(checkout.order('rui', ref(3)))).toEqual({ code: 'order-not-found' })
  })

  it('offers returned tickets in order, and to nobody else', async () => {
    const at = await soldOut()
    await giveBack(at, 3)
    await at.sweep()
    expect(await ticketOf()).toMatchObject({ available: 0, held: 3, sold: 1, waiting: 1 })
    expect(await at.checkout.order('ana', ref(2))).toMatchObject({
      state: 'held',
      hold: { offered: true, lines: [{ quantity: 2 }] },
    })
    const [rui] = await mineOf(at, 'rui')
    expect(rui).toMatchObject({ quantity: 2, position: null, offer: { quantity: 1 } })
    const taking = at.checkout.buy('zoe', { ...ref(9), lines: wanting(1) })
    expect(await refusalOf(taking)).toMatchObject({ code: 'not-enough-left', available: 0 })
    await at.checkout.confirm('ana', ref(2))
    expect(await mineOf(at, 'ana')).toEqual([])
    expect(await ticketOf()).toMatchObject({ held: 1, sold: 3 })
  })

  it('passes an expired offer on, with any number of sweeping processes', async () => {
    const at = await soldOut()
    await giveBack(at, 2)
    await at.sweep()
    expect((await holdOf(2))?.offered).toBe(true)
    aheadMs = 11 * hourMs
    await at.sweep()
    expect((await holdOf(2))?.ended).toBeUndefined()
    aheadMs = 13 * hourMs
    await Promise.all([at.sweep(), processOf().sweep()])
    await at.sweep()
    expect((await holdOf(2))?.ended).toBe('expired')
    expect(await mineOf(at, 'ana')).toEqual([])
    expect(await at.checkout.order('rui', ref(3))).toMatchObject({ state: 'held', hold: { offered: true } })
    expect(await ticketOf()).toMatchObject({ available: 0, held: 2, waiting: 1 })
    expect(await store.get(Allowance, { eventId, username: 'ana' })).toBeUndefined()
  })

  it('is offered the tickets that an admin adds', async () => {
    const at = await soldOut()
    await add(5)
    await at.sweep()
    // Five tickets for requests of five: no ticket is left, and the list is empty.
    expect(await ticketOf()).toMatchObject({ available: 0, held: 5, waiting: 0 })
    expect(await store.count(Waitlist, { eventId })).toBe(0)
  })

  it.each([
    ['was cancelled', { status: 'cancelled' }],
    ['has started', { startsAt: new Date(Date.now() - hourMs).toISOString() }],
  ] as const)('of an event that %s is offered nothing, and is shown as over', async (_what, change) => {
    const at = await soldOut()
    const event = await store.get(Event, { eventId })
    if (!event) throw new Error('no event')
    await store.put(Event, { eventId }, { ...event.value, ...change })
    await add(2)
    await at.sweep()
    expect(await at.offers.sweep()).toBe(0)
    await at.waitlist.offer(eventId, 'Standard')
    const [ana] = await mineOf(at, 'ana')
    expect(ana).toMatchObject({ offer: null, over: true })
    expect(await ticketOf()).toMatchObject({ available: 2, held: 0, waiting: 3 })
    await at.waitlist.leave('ana', { ...ref(2), ticketType: 'Standard' })
    expect(await store.count(Waiting, { username: 'ana', eventId })).toBe(0)
  })
})
