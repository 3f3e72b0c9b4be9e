import { Mirror } from '@ticketcd/etcd'
import { Event, Hold, Order, Purchase, Ticket } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../../testing/browser.ts'
import { checkoutOn } from '../../testing/checkout.ts'
import { type Stage, setStage } from '../../testing/stage.ts'
import { orderId, putEvent, ticketValue } from '../../testing/world.ts'
import { ProofStore } from './proof-store.ts'

let stage: Stage
const lines = [{ ticketType: 'Standard', quantity: 2 }]

beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())

/** An event with one cart, one order, and one order of which half was returned. */
async function sell(eventId: string): Promise<void> {
  const checkout = checkoutOn(stage.store)
  await putEvent(stage.store, eventId, {}, { Standard: 10, Balcony: ticketValue(5, { position: 1 }) })
  await checkout.hold('ana', { eventId, orderId: orderId(1), lines })
  await checkout.buy('rui', { eventId, orderId: orderId(2), lines })
  await checkout.buy('eva', { eventId, orderId: orderId(3), lines })
  const half = [{ ticketType: 'Standard', cancelled: 1 }]
  await checkout.cancel('eva', { eventId, orderId: orderId(3), lines: half })
  await checkout.hold('ivo', { eventId, orderId: orderId(4), lines })
  await checkout.release('ivo', { eventId, orderId: orderId(4) })
}

/** The proof, as requested by a browser that has received every write. */
async function proofOf(eventId: string) {
  const visitor = stage.visitor()
  await expect.poll(async () => (await visitor.call.catalogue.event.query({ eventId })).available).toBe(10)
  return visitor.call.proof.event.query({ eventId })
}

describe('the proof of an event', () => {
  it('has the sums over carts and orders next to the stock, at one revision', async () => {
    await sell('proven')
    const proof = await proofOf('proven')
    expect(proof).toMatchObject({ sums: 'complete', carts: 1, orders: 2, agrees: true })
    expect(proof.tickets).toMatchObject([
      { ticketType: 'Standard', capacity: 10, available: 5, held: 2, sold: 3, inCarts: 2, inOrders: 3 },
      { ticketType: 'Balcony', capacity: 5, available: 5, held: 0, sold: 0, inCarts: 0, inOrders: 0 },
    ])
    expect(proof.total).toMatchObject({ capacity: 15, available: 10, held: 2, sold: 3, agrees: true })
  })

  it('does not agree if sold tickets have no order, and held ones no cart', async () => {
    await sell('forged')
    const eventId = 'forged'
    await stage.store.delete(Purchase, { username: 'rui', eventId, orderId: orderId(2) })
    await stage.store.delete(Order, { eventId, orderId: orderId(2) })
    await stage.store.delete(Hold, { eventId, orderId: orderId(1) })
    const ticket = await stage.store.get(Ticket, { eventId, ticketType: 'Standard' })
    expect(ticket?.value).toMatchObject({ held: 2, sold: 3 })
    const { revision } = await stage.store.put(Ticket, { eventId, ticketType: 'Balcony' }, ticketValue(5))
    await expect
      .poll(async () => (await stage.visitor().call.catalogue.event.query({ eventId })).revision)
      .toBe(revision)
    const proof = await stage.visitor().call.proof.event.query({ eventId })
    expect(proof).toMatchObject({ agrees: false, total: { inCarts: 0, inOrders: 1, agrees: false } })
  })

  it('hides drafts and unknown events', async () => {
    await putEvent(stage.store, 'hidden', { status: 'draft' })
    for (const eventId of ['hidden', 'nowhere'])
      expect(await failureOf(stage.visitor().call.proof.event.query({ eventId }))).toEqual({
        code: 'event-not-found',
      })
  })
})

describe('many simultaneous requests', () => {
  const asked = async (readsMax?: number) => {
    const eventId = 'proven'
    let counted = 0
    const store = {
      count: (...args: Parameters<typeof stage.store.count>) => {
        counted += 1
        return stage.store.count(...args)
      },
      scan: stage.store.scan.bind(stage.store),
      txn: stage.store.txn.bind(stage.store),
    }
    const mirror = new Mirror(stage.store, [Event, Ticket])
    await mirror.ready
    const proofs = new ProofStore({
      mirror,
      store: store as typeof stage.store,
      now: () => new Date().toISOString(),
      onFailure: (error) => {
        throw error
      },
      ...(readsMax !== undefined && { readsMax }),
    })
    const answers = await Promise.all(Array.from({ length: 50 }, () => proofs.event(eventId)))
    mirror.close()
    return { answers, counted }
  }

  it('share one read', async () => {
    const { answers, counted } = await asked()
    // One count of the carts and one of the orders.
    expect(counted).toBe(2)
    expect(new Set(answers).size).toBe(1)
  })

  it('receive the stock alone if there are too many carts and orders', async () => {
    const { answers } = await asked(2)
    expect(answers[0]).toMatchObject({
      sums: 'too-many',
      agrees: true,
      total: { sold: 3, inCarts: null, inOrders: null },
    })
  })
})
