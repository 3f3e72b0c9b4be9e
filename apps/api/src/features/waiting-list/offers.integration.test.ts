import type { EtcdStore } from '@ticketcd/etcd'
import { Allowance, Event, Hold, Ticket, Waiting, Waitlist } from '@ticketcd/schema'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { failureOfRefusal } from '../../testing/failure-of-refusal.ts'
import { type SweepingProcess, SweepingStage } from '../../testing/sweeping-stage.ts'
import { orderId, putEvent } from '../../testing/world.ts'

const hourMs = 60 * 60_000

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
const joining = (number: number, quantity: number) => ({ ...ref(number), ticketType: 'Standard', quantity })

describe('a waiting list', () => {
  /** Sells out the event, then adds three customers to its waiting list. */
  async function soldOut(at = stage.process()) {
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
  const mineOf = async ({ waitlist }: SweepingProcess, username: string) =>
    (await waitlist.mine(username)).filter((each) => each.eventId === eventId)
  const giveBack = (at: SweepingProcess, cancelled: number) =>
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
    expect(await failureOfRefusal(checkout.order('ana', ref(3)))).toEqual({ code: 'order-not-found' })
    await waitlist.leave('rui', { ...ref(3), ticketType: 'Standard' })
    expect(await failureOfRefusal(checkout.order('rui', ref(3)))).toEqual({ code: 'order-not-found' })
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
    expect(await failureOfRefusal(taking)).toMatchObject({ code: 'not-enough-left', available: 0 })
    await at.checkout.confirm('ana', ref(2))
    expect(await mineOf(at, 'ana')).toEqual([])
    expect(await ticketOf()).toMatchObject({ held: 1, sold: 3 })
  })

  it('passes an expired offer on, with any number of sweeping processes', async () => {
    const at = await soldOut()
    await giveBack(at, 2)
    await at.sweep()
    expect((await holdOf(2))?.offered).toBe(true)
    stage.aheadMs = 11 * hourMs
    await at.sweep()
    expect((await holdOf(2))?.ended).toBeUndefined()
    stage.aheadMs = 13 * hourMs
    await Promise.all([at.sweep(), stage.process().sweep()])
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
