import { setTimeout as delay } from 'node:timers/promises'
import { type EtcdStore, Mirror } from '@ticketcd/etcd'
import { AnyConfig, Event, type EventDraft, failureDecisions, Order, Ticket } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EventQueues } from './features/checkout/batches/event-queues.ts'
import { EventAdminStore } from './features/event-admin/event-admin-store.ts'
import { Refusal } from './http/refusal.ts'
import { checkoutOn, queuesOn } from './testing/checkout.ts'
import { type Stage, setStage } from './testing/stage.ts'
import { orderId, putConfig, putEvent } from './testing/world.ts'

/*
 * An admin edits the same tickets that 64 customers buy. Both write the same keys, and neither may
 * undo the other.
 */

let stage: Stage
let store: EtcdStore
let mirror: Mirror

beforeAll(async () => {
  stage = await setStage({ seed: putConfig })
  store = stage.store
  mirror = new Mirror(store, [Event, Ticket, AnyConfig])
})
afterAll(async () => {
  mirror.close()
  await stage.close()
})

const now = () => new Date().toISOString()
const adminOver = (txn: EtcdStore['txn'], steps?: EventQueues) =>
  new EventAdminStore({
    ...(steps && { runExclusively: (eventId, work) => steps.runExclusively(eventId, work) }),
    store: { get: (...args) => store.get(...args), range: (...args) => store.range(...args), txn },
    mirror,
    visitMatches: () => false,
    now,
  })

/** Retries after failures that permit it, like a customer. */
async function persistently<Answer>(step: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      return await step()
    } catch (error) {
      if (!(error instanceof Refusal) || failureDecisions[error.failure.code] !== 'retry') throw error
    }
  }
  throw new Error('always busy')
}

/**
 * 64 customers buy one ticket each while an admin saves repeatedly. @returns the numbers of
 * purchases and of edits
 */
async function rush(
  eventId: string,
  admin: EventAdminStore,
  { steps = queuesOn(store, { now }), pauseMs = 50 } = {},
): Promise<{ bought: number; edits: number }> {
  await putEvent(store, eventId, {}, { Standard: 100 })
  const checkout = checkoutOn(store, { now, steps })
  let open = 64
  const buying = Array.from({ length: 64 }, async (_, index) => {
    const ref = { eventId, orderId: orderId(index) }
    const username = `buyer${String(index).padStart(3, '0')}`
    try {
      await persistently(() =>
        checkout.hold(username, { ...ref, lines: [{ ticketType: 'Standard', quantity: 1 }] }),
      )
      await persistently(() => checkout.confirm(username, ref))
    } finally {
      open -= 1
    }
  })
  let edits = 0
  const editing = (async () => {
    while (open > 0) {
      const { version, draft } = await admin.get(eventId)
      const tickets = draft.tickets.map((ticket) => ({
        ...ticket,
        total: ticket.total + 1,
        price: ticket.price + 1,
      }))
      const event: EventDraft = { ...draft, tickets }
      await persistently(() => admin.update('admin', { eventId, version, event }))
      edits += 1
      await delay(pauseMs)
    }
  })()
  const results = await Promise.allSettled(buying)
  await editing
  return { bought: results.filter(({ status }) => status === 'fulfilled').length, edits }
}

const ticketOf = async (eventId: string) =>
  (await store.get(Ticket, { eventId, ticketType: 'Standard' }))?.value

describe('64 customers buy while an admin edits', () => {
  it('and neither a sale nor an edit is lost', async () => {
    const { bought, edits } = await rush('guarded', adminOver(store.txn.bind(store)))
    expect(bought).toBe(64)
    expect(edits).toBeGreaterThan(0)
    const total = 100 + edits
    expect(await ticketOf('guarded')).toMatchObject({ total, sold: 64, held: 0, available: total - 64 })
    expect(await store.count(Order, { eventId: 'guarded' })).toBe(64)
  })

  it('without a pause, and both succeed', async () => {
    const steps = queuesOn(store, { now })
    const admin = adminOver(store.txn.bind(store), steps)
    const { bought, edits } = await rush('unresting', admin, { steps, pauseMs: 0 })
    expect(bought).toBe(64)
    expect(edits).toBeGreaterThan(0)
    expect(await ticketOf('unresting')).toMatchObject({ total: 100 + edits, sold: 64, held: 0 })
  })
})

describe('a sale between the reading and the writing of an edit', () => {
  /** Saves once, with a sale right before the first commit. */
  async function editAroundSale(eventId: string, commit: EtcdStore['txn']): Promise<void> {
    await putEvent(store, eventId, {}, { Standard: 100 })
    const checkout = checkoutOn(store, { now })
    let isSold = false
    const txn = (async (request, options) => {
      if (request.compare && !isSold) {
        isSold = true
        const ref = { eventId, orderId: orderId(1) }
        await checkout.hold('buyer', { ...ref, lines: [{ ticketType: 'Standard', quantity: 2 }] })
        await checkout.confirm('buyer', ref)
      }
      return commit(request, options)
    }) as EtcdStore['txn']
    const admin = adminOver(txn)
    const { version, draft } = await admin.get(eventId)
    const tickets = draft.tickets.map((ticket) => ({ ...ticket, total: 90 }))
    await admin.update('admin', { eventId, version, event: { ...draft, tickets } })
  }

  it('is kept: the edit is decided again on the new values', async () => {
    await editAroundSale('between', store.txn.bind(store))
    expect(await ticketOf('between')).toMatchObject({ total: 90, available: 88, sold: 2, revenue: 5_000 })
  })

  it('is lost when the edit compares nothing', async () => {
    const careless = ((txn, options) => store.txn({ ...txn, compare: [] }, options)) as EtcdStore['txn']
    await editAroundSale('careless', careless)
    expect(await store.count(Order, { eventId: 'careless' })).toBe(1)
    expect(await ticketOf('careless')).toMatchObject({ total: 90, available: 90, sold: 0, revenue: 0 })
  })
})
