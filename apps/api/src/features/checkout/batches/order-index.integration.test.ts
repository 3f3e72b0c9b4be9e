import { type EtcdStore, op } from '@ticketcd/etcd'
import { Allowance, Hold, Order, Purchase, Ticket } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refusal } from '../../../http/refusal.ts'
import { HourLeases } from '../../../store/hour-leases.ts'
import { type Stage, setStage } from '../../../testing/stage.ts'
import { orderId, putEvent } from '../../../testing/world.ts'
import type { Step } from '../rules/step.ts'
import { EventQueues } from './event-queues.ts'

let stage: Stage
let store: EtcdStore

beforeAll(async () => {
  stage = await setStage()
  store = stage.store
})
afterAll(() => stage.close())

/** Queues whose events are hot after three steps, and the number of their reads from etcd. */
function hotQueues() {
  let readings = 0
  const txn: EtcdStore['txn'] = (request, options) => {
    if (!request.compare?.length) readings += 1
    return store.txn(request, options)
  }
  const steps = new EventQueues({
    store: { txn },
    leases: new HourLeases(store.leases),
    now: () => new Date().toISOString(),
    onLostRace: () => undefined,
    hotSteps: 3,
  })
  return { steps, reads: () => readings }
}

const of = (eventId: string, number: number, username = `buyer${number}`) => ({
  username,
  eventId,
  orderId: orderId(number),
})
const lines = [{ ticketType: 'Standard', quantity: 1 }]
const buy = (eventId: string, number: number, username?: string): Extract<Step, { kind: 'buy' }> => ({
  kind: 'buy',
  of: of(eventId, number, username),
  lines,
  onlyFree: false,
})

async function failureOf(asked: Promise<unknown>) {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return error instanceof Refusal ? error.failure : error
}

/** Buys until the event is hot and its index is complete. */
async function warmUp(eventId: string, { steps, reads }: ReturnType<typeof hotQueues>): Promise<void> {
  for (let number = 1; number <= 3; number += 1) await steps.submit(buy(eventId, number))
  await expect
    .poll(async () => {
      const before = reads()
      await steps.submit({ kind: 'expire', of: of(eventId, 999) })
      return reads() - before
    })
    .toBe(0)
}

describe('a hot event', () => {
  it('decides steps without reads of orders, and with the same answers', async () => {
    await putEvent(store, 'hot', { maxPerCustomer: 2 })
    const queues = hotQueues()
    const { steps, reads } = queues
    await warmUp('hot', queues)
    const before = reads()
    await steps.submit(buy('hot', 4, 'ana'))
    await steps.submit({ kind: 'hold', of: of('hot', 5, 'ana'), lines })
    expect(await failureOf(steps.submit(buy('hot', 6, 'ana')))).toEqual({
      code: 'over-limit',
      limit: 2,
      owned: 2,
    })
    await steps.submit({ kind: 'renew', of: of('hot', 5, 'ana'), renewal: 1 })
    await steps.submit({ kind: 'release', of: of('hot', 5, 'ana') })
    await steps.submit(buy('hot', 7, 'ana'))
    expect(reads() - before).toBe(0)

    // Purchases are read from etcd.
    const again = await steps.submit(buy('hot', 7, 'ana'))
    expect(again.answer).toMatchObject({ status: 'confirmed' })
    expect(await failureOf(steps.submit(buy('hot', 7, 'rui')))).toEqual({ code: 'order-conflict' })
    await steps.submit({ kind: 'cancel', of: of('hot', 7, 'ana') })
    await steps.submit(buy('hot', 8, 'ana'))
    expect(await store.count(Order, { eventId: 'hot' })).toBe(6)
    const ticket = await store.get(Ticket, { eventId: 'hot', ticketType: 'Standard' })
    expect(ticket?.value).toMatchObject({ available: 95, held: 0, sold: 5 })
  })

  it('is read again after a write by another process', async () => {
    await putEvent(store, 'shared', { maxPerCustomer: 1 })
    const queues = hotQueues()
    const { steps } = queues
    await warmUp('shared', queues)
    await hotQueues().steps.submit(buy('shared', 4, 'ana'))
    expect(await failureOf(steps.submit(buy('shared', 5, 'ana')))).toMatchObject({ code: 'over-limit' })
    expect(await failureOf(steps.submit(buy('shared', 4, 'rui')))).toEqual({ code: 'order-conflict' })
  })

  it('is indexed page by page, with the commits during the read', async () => {
    await putEvent(store, 'long', { maxPerCustomer: 1 }, { Standard: 5_000 })
    const customers = Array.from({ length: 2_500 }, (_, index) => `customer${index}`)
    for (let from = 0; from < customers.length; from += 100)
      await store.txn({
        success: customers
          .slice(from, from + 100)
          .map((username) => op.put(Allowance, { eventId: 'long', username }, { quantity: 1 })),
      })
    const queues = hotQueues()
    const { steps, reads } = queues
    const bought = Array.from({ length: 40 }, (_, number) => steps.submit(buy('long', number + 10)))
    await Promise.all(bought)
    await warmUp('long', queues)
    const before = reads()
    for (const username of ['customer0', 'customer1499', 'customer2499', 'buyer10', 'buyer49'])
      expect(await failureOf(steps.submit(buy('long', 900, username)))).toMatchObject({ code: 'over-limit' })
    expect(reads() - before).toBe(0)
  })

  it('is read step by step if one of its values does not parse, and still sells', async () => {
    await putEvent(store, 'torn')
    await store.raw.put(Hold.key.build({ eventId: 'torn', orderId: orderId(77) }), 'not JSON')
    const { steps, reads } = hotQueues()
    for (let number = 1; number <= 6; number += 1) await steps.submit(buy('torn', number))
    expect(reads()).toBeGreaterThanOrEqual(6)
    expect(await failureOf(steps.submit(buy('torn', 77)))).toMatchObject({ code: 'decode' })
    expect(await store.get(Purchase, of('torn', 6))).toBeDefined()
  })
})
