import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { type EtcdStore, type Op, op, type Revision, revisionAfter } from '@ticketcd/etcd'
import {
  Allowance,
  Event,
  Hold,
  type HoldValue,
  Order,
  Purchase,
  type PurchaseValue,
  Ticket,
  type TicketValue,
  Waiting,
  Waitlist,
} from '@ticketcd/schema'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from '../connection.ts'
import { readDataConfig } from '../data/config.ts'
import { populate } from '../data/populate.ts'
import { audit } from './audit.ts'

const eventId = 'jazz'
const ticketType = 'Standard'
const at = '2026-06-01T19:00:00.000Z'
const stock = { eventId, ticketType }
const orderOf = (number: number) => `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
const lines = [{ ticketType, quantity: 2, unitPrice: 1_000 }]
const joinedAtMs = '000001700000000'

let cluster: TestCluster
let store: EtcdStore
let tests = 0

beforeAll(async () => {
  cluster = await startCluster()
})
afterAll(() => cluster?.stop())
beforeEach(() => {
  store = openStore(cluster.endpoints, { namespace: `audit-${tests++}/` }, {})
})
afterEach(() => store.close())

const audited = (options: Partial<Parameters<typeof audit>[1]> = {}) =>
  audit(store, { signal: new AbortController().signal, ...options })

const eventValue = (maxPerCustomer = 6) => ({
  name: 'Jazz',
  description: '',
  venue: 'Coliseu',
  location: 'Lisbon',
  type: 'Concert',
  startsAt: at,
  endsAt: at,
  timeZone: 'Europe/Lisbon',
  status: 'on-sale' as const,
  salesOpenAt: at,
  maxPerCustomer,
  createdAt: at,
  updatedAt: at,
})

const ticket = (changes: Partial<TicketValue>): TicketValue => {
  const { total = 10, held = 0, sold = 0 } = changes
  const available = total - held - sold
  return { price: 1_000, total, available, held, sold, revenue: sold * 1_000, position: 0, ...changes }
}
const cart = (username: string, changes: Partial<HoldValue> = {}): HoldValue => ({
  username,
  lines,
  total: 2_000,
  heldAt: at,
  expiresAt: at,
  ...changes,
})
const bought = (cancelled = 0): PurchaseValue => ({
  placedAt: at,
  lines: [{ ticketType, quantity: 2, unitPrice: 1_000, cancelled }],
  total: 2_000,
  status: cancelled === 0 ? 'confirmed' : cancelled === 2 ? 'cancelled' : 'partly-cancelled',
})

async function commit(...ops: Op<unknown>[]): Promise<Revision> {
  return (await store.txn({ success: ops })).revision
}
const putTicket = (changes: Partial<TicketValue>) => op.put(Ticket, stock, ticket(changes))
const putAllowance = (username: string, quantity: number) =>
  op.put(Allowance, { eventId, username }, { quantity })
const putCart = (username: string, order: number, changes?: Partial<HoldValue>) =>
  op.put(Hold, { eventId, orderId: orderOf(order) }, cart(username, changes))
const putOrder = (username: string, order: number) =>
  op.put(Order, { eventId, orderId: orderOf(order) }, { username })
const putPurchase = (username: string, order: number, cancelled?: number) =>
  op.put(Purchase, { username, eventId, orderId: orderOf(order) }, bought(cancelled))

/**
 * Everything that can happen, one step in each revision. ana holds and confirms. rui buys, and
 * gives one back. eva waits, receives an offer of the ticket that rui gave back, and releases it.
 * @returns the first and the last revision
 */
async function honestSale(): Promise<{ first: Revision; last: Revision }> {
  const first = await commit(op.put(Event, { eventId }, eventValue()), putTicket({ total: 4 }))
  await commit(putTicket({ total: 4, held: 2 }), putCart('ana', 1), putAllowance('ana', 2))
  await commit(
    putTicket({ total: 4, sold: 2 }),
    op.delete(Hold, { eventId, orderId: orderOf(1) }),
    putPurchase('ana', 1),
    putOrder('ana', 1),
  )
  await commit(
    putTicket({ total: 4, sold: 4 }),
    putPurchase('rui', 2),
    putOrder('rui', 2),
    putAllowance('rui', 2),
  )
  const place = { orderId: orderOf(3), quantity: 2 }
  const evas = { username: 'eva', eventId, ticketType }
  await commit(
    putTicket({ total: 4, sold: 4, waiting: 1 }),
    op.put(Waitlist, { ...evas, joinedAtMs }, place),
    op.put(Waiting, evas, { ...place, joinedAtMs }),
    putAllowance('eva', 2),
  )
  await commit(putTicket({ total: 4, sold: 3, waiting: 1 }), putPurchase('rui', 2, 1), putAllowance('rui', 1))
  const offered = {
    offered: true as const,
    lines: [{ ticketType, quantity: 1, unitPrice: 1_000 }],
    total: 1_000,
  }
  await commit(
    putTicket({ total: 4, sold: 3, held: 1, waiting: 0 }),
    op.delete(Waitlist, { ...evas, joinedAtMs }),
    op.put(Waiting, evas, { ...place, joinedAtMs, offer: { quantity: 1, offeredAt: at, expiresAt: at } }),
    putCart('eva', 3, offered),
    putAllowance('eva', 1),
  )
  const last = await commit(
    putTicket({ total: 4, sold: 3 }),
    putCart('eva', 3, { ...offered, ended: 'released' }),
    op.delete(Waiting, evas),
    op.delete(Allowance, { eventId, username: 'eva' }),
  )
  return { first, last }
}

describe('a sale without a fault', () => {
  test('is clean at every revision, each audited alone or all after the first', async () => {
    const { first, last } = await honestSale()
    for (let revision = first; revision <= last; revision = revisionAfter(revision))
      expect((await audited({ revision })).violations).toEqual([])
    const history = await audited({ since: first })
    expect(history).toMatchObject({ violations: [], revisions: 7, until: last })
    expect((await audited()).state.stock).toEqual({
      total: 4,
      available: 1,
      held: 0,
      sold: 3,
      revenue: 3_000,
      waiting: 0,
    })
  })

  test('of a generated data set is clean, during and after its load', async () => {
    const first = await commit(op.put(Order, { eventId, orderId: orderOf(1) }, { username: 'ana' }))
    await commit(op.delete(Order, { eventId, orderId: orderOf(1) }))
    await populate(store, { ...readDataConfig(), now: at, users: 60, events: 40 })
    expect((await audited()).violations).toEqual([])
    const { violations } = await audited({ since: revisionAfter(first) })
    expect(violations).toEqual([])
  })
})

describe('a forged violation', () => {
  const evas = { username: 'eva', eventId, ticketType }
  const standard = 'ticket:jazz:Standard'
  const forgeries: [name: string, key: string, what: string, forge: () => Promise<Revision>][] = [
    [
      'tickets that are not there',
      standard,
      'not available + held + sold',
      async () => (await store.raw.put(standard, JSON.stringify({ ...ticket({}), available: 11 }))).revision,
    ],
    [
      'held without a cart',
      standard,
      'held is 1 more',
      () => commit(putTicket({ total: 4, sold: 3, held: 1 })),
    ],
    [
      'a cart that holds nothing',
      standard,
      'held is 2 fewer',
      () => commit(putCart('zoe', 9), putAllowance('zoe', 2)),
    ],
    [
      'an oversold type',
      standard,
      'sold is 1 fewer',
      () => commit(putTicket({ total: 4, sold: 2, revenue: 3_000 })),
    ],
    [
      'revenue without a payment',
      standard,
      '5 cents more',
      () => commit(putTicket({ total: 4, sold: 3, revenue: 3_005 })),
    ],
    [
      'an empty waiting list',
      standard,
      'waiting is 1 more',
      () => commit(putTicket({ total: 4, sold: 3, waiting: 1 })),
    ],
    [
      'an order without a purchase',
      `order:jazz:${orderOf(8)}`,
      'has no purchase',
      () => commit(putOrder('ana', 8)),
    ],
    [
      'a purchase without its order',
      `order:jazz:${orderOf(1)}`,
      'no order: key',
      () => commit(op.delete(Order, { eventId, orderId: orderOf(1) })),
    ],
    [
      'an order id that two customers have bought',
      `order:jazz:${orderOf(1)}`,
      'no order: key of its owner',
      () =>
        commit(
          putPurchase('zoe', 1),
          putAllowance('zoe', 2),
          putTicket({ total: 5, sold: 5, revenue: 5_000 }),
        ),
    ],
    [
      'a lost allowance',
      'allowance:jazz:ana',
      '2 fewer',
      () => commit(op.delete(Allowance, { eventId, username: 'ana' })),
    ],
    ['a gained allowance', 'allowance:jazz:ana', '3 more', () => commit(putAllowance('ana', 5))],
    [
      'a place that is not in the list',
      'waiting:eva:jazz:Standard',
      'not in the list',
      () => commit(op.put(Waiting, evas, { orderId: orderOf(5), quantity: 1, joinedAtMs })),
    ],
    [
      'a place without the `waiting:` key of its customer',
      'waiting:eva:jazz:Standard',
      'a place without the waiting: key',
      () =>
        commit(
          op.put(Waitlist, { ...evas, joinedAtMs }, { orderId: orderOf(5), quantity: 1 }),
          putTicket({ total: 4, sold: 3, waiting: 1 }),
          putAllowance('eva', 1),
        ),
    ],
    [
      'an offer without a cart',
      'waiting:eva:jazz:Standard',
      'no cart',
      () =>
        commit(
          op.put(Waiting, evas, {
            orderId: orderOf(5),
            quantity: 1,
            joinedAtMs,
            offer: { quantity: 1, offeredAt: at, expiresAt: at },
          }),
        ),
    ],
    [
      'a status that does not follow from the lines',
      `purchase:ana:jazz:${orderOf(1)}`,
      'status does not follow',
      async () =>
        (
          await store.raw.put(
            Purchase.key.build({ username: 'ana', eventId, orderId: orderOf(1) }),
            JSON.stringify({ ...bought(), status: 'cancelled' }),
          )
        ).revision,
    ],
  ]

  test.each(forgeries)('%s is found, at its revision and in the history', async (_name, key, what, forge) => {
    const { first } = await honestSale()
    const revision = await forge()
    // A later write neither hides the violation nor is reported as its cause.
    await store.put(Event, { eventId }, eventValue())
    const expected = expect.objectContaining({ revision, key, what: expect.stringContaining(what) })
    expect((await audited({ revision })).violations).toContainEqual(expected)
    const { violations } = await audited({ since: first })
    expect(violations).toContainEqual(expected)
    expect(new Set(violations.map((violation) => violation.revision))).toEqual(new Set([revision]))
    expect((await audited({ since: first, eventId })).violations).toEqual(violations)
    expect((await audited({ since: first, eventId: 'another' })).violations).toEqual([])
  })

  const inTime: [name: string, key: string, what: string, forge: () => Promise<Revision>][] = [
    [
      'an order that was made a second time',
      `purchase:ana:jazz:${orderOf(1)}`,
      'made a second time',
      () =>
        commit(
          op.put(
            Purchase,
            { username: 'ana', eventId, orderId: orderOf(1) },
            { ...bought(), placedAt: '2026-06-02T19:00:00.000Z' },
          ),
        ),
    ],
    [
      'an order that is gone',
      `purchase:ana:jazz:${orderOf(1)}`,
      'was removed',
      () =>
        commit(
          op.delete(Purchase, { username: 'ana', eventId, orderId: orderOf(1) }),
          op.delete(Order, { eventId, orderId: orderOf(1) }),
          op.delete(Allowance, { eventId, username: 'ana' }),
          putTicket({ total: 4, sold: 1 }),
        ),
    ],
    [
      'a cart that holds again',
      `hold:jazz:${orderOf(3)}`,
      'holds stock again',
      () => commit(putCart('eva', 3), putAllowance('eva', 2), putTicket({ total: 5, sold: 3, held: 2 })),
    ],
    [
      'an allowance above the limit',
      'allowance:jazz:ana',
      'above the limit of 6',
      () =>
        commit(
          putCart('ana', 7, {
            lines: [{ ticketType, quantity: 5, unitPrice: 1_000 }],
            total: 5_000,
          }),
          putAllowance('ana', 7),
          putTicket({ total: 9, sold: 3, held: 5 }),
        ),
    ],
  ]

  test.each(inTime)('%s is found, though each revision adds up', async (_name, key, what, forge) => {
    const { first } = await honestSale()
    const revision = await forge()
    expect((await audited()).violations).toEqual([])
    expect((await audited({ since: first })).violations).toEqual([
      { revision, key, what: expect.stringContaining(what) },
    ])
  })

  test('that is older than the history is reported once, and again when it grows', async () => {
    await honestSale()
    const first = await commit(putTicket({ total: 4, sold: 3, held: 1 }))
    await commit(putTicket({ total: 4, sold: 3, held: 1, price: 2_000 }))
    expect((await audited({ since: first })).violations).toHaveLength(1)
    const worse = await commit(putTicket({ total: 5, sold: 3, held: 2 }))
    const { violations } = await audited({ since: first })
    expect(violations.map(({ revision }) => revision)).toEqual([first, worse])
  })
})

describe('a compacted or future revision', () => {
  test('fails with the oldest revision that is kept, for a state, a history and with `follow`', async () => {
    const { first, last } = await honestSale()
    await store.cluster.compact(last)
    const forgotten = `Revision ${first} is compacted: the oldest that etcd keeps is ${last}.`
    for (const options of [{ revision: first }, { since: first }, { since: first, follow: true }])
      await expect(audited(options)).rejects.toThrow(forgotten)
    expect((await audited({ since: last })).violations).toEqual([])
  })

  test('fails when it has not happened yet', async () => {
    const { last } = await honestSale()
    const future = revisionAfter(last)
    await expect(audited({ revision: future })).rejects.toThrow(`now it is ${last}`)
  })
})

describe('an audit that follows', () => {
  test('reports a fault when it happens, and returns its result when it is stopped', async () => {
    await honestSale()
    const controller = new AbortController()
    const reported: string[] = []
    const running = audited({
      follow: true,
      signal: controller.signal,
      onViolation: ({ key }) => reported.push(key),
    })
    // The audit reports its position once it follows. Until then the forgery is part of the state,
    // which is audited as well.
    await commit(putTicket({ total: 4, sold: 3, held: 1 }))
    await expect.poll(() => reported).toEqual(['ticket:jazz:Standard'])
    controller.abort()
    expect((await running).violations).toHaveLength(1)
  })
})
