import { type EventDraft, User } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bareRouter } from './testing/bare-router.ts'
import { type Browser, failureOf } from './testing/browser.ts'
import { type Stage, setStage } from './testing/stage.ts'
import { daysAhead, orderId, password, putConfig, putEvent, putUser } from './testing/world.ts'

/*
 * Which caller may call which procedure. The list of procedures comes from the router, so a new
 * procedure without a row fails here.
 */

const callers = ['anonymous', 'customer', 'another customer', 'admin'] as const
type Caller = (typeof callers)[number]
/** Outcomes in the order of `callers`: `ok`, or the failure's code. */
type Row = readonly [input: unknown, ...outcomes: [string, string, string, string]]

const held = { eventId: 'concert', orderId: orderId(1) }
const confirmed = { eventId: 'concert', orderId: orderId(2) }
const released = { eventId: 'concert', orderId: orderId(3) }
const bought = { eventId: 'concert', orderId: orderId(4) }
const cancelled = { eventId: 'concert', orderId: orderId(5) }
const lines = [{ ticketType: 'Standard', quantity: 1 }]

const anyone = ['ok', 'ok', 'ok', 'ok'] as const
const loggedIn = ['not-logged-in', 'ok', 'ok', 'ok'] as const
const adminOnly = ['not-logged-in', 'forbidden', 'forbidden', 'ok'] as const
const ownerOnly = ['not-logged-in', 'ok', 'order-not-found', 'order-not-found'] as const

const draft = {
  name: 'New',
  description: '',
  venue: 'Coliseu',
  location: 'Lisbon',
  type: 'Concert',
  startsAt: daysAhead(30),
  endsAt: daysAhead(31),
  timeZone: 'Europe/Lisbon',
  salesOpenAt: daysAhead(-1),
  maxPerCustomer: 6,
  tickets: [{ ticketType: 'Standard', price: 1_000, total: 10 }],
} satisfies EventDraft

const rows: Record<string, Row> = {
  'auth.me': [undefined, ...anyone],
  'auth.register': [
    { username: 'customer', name: 'C', email: 'taken@example.com', password },
    'username-taken',
    'username-taken',
    'username-taken',
    'username-taken',
  ],
  'auth.logIn': [{ username: 'customer', password }, ...anyone],
  'auth.logOut': [undefined, ...anyone],
  'catalogue.list': [{}, ...anyone],
  'catalogue.featured': [undefined, ...anyone],
  'catalogue.config': [undefined, ...anyone],
  // A draft: only admins may preview it.
  'catalogue.event': [{ eventId: 'draft' }, 'event-not-found', 'event-not-found', 'event-not-found', 'ok'],
  'checkout.payment': [undefined, ...loggedIn],
  // The customer holds this order, so no other caller may use its id.
  'checkout.hold': [{ ...held, lines }, 'not-logged-in', 'ok', 'order-conflict', 'order-conflict'],
  'checkout.buy': [{ ...bought, lines }, 'not-logged-in', 'ok', 'order-conflict', 'order-conflict'],
  'checkout.order': [held, ...ownerOnly],
  'checkout.renew': [{ ...held, renewal: 1 }, ...ownerOnly],
  'checkout.confirm': [confirmed, ...ownerOnly],
  'checkout.release': [released, ...ownerOnly],
  'checkout.cancel': [cancelled, ...ownerOnly],
  'waitlist.join': [
    { eventId: 'concert', orderId: orderId(6), ticketType: 'Standard', quantity: 1 },
    'not-logged-in',
    'not-sold-out',
    'not-sold-out',
    'not-sold-out',
  ],
  'waitlist.leave': [{ eventId: 'concert', orderId: orderId(6), ticketType: 'Standard' }, ...loggedIn],
  'waitlist.mine': [undefined, ...loggedIn],
  'proof.event': [{ eventId: 'concert' }, ...anyone],
  'purchases.mine': [{ when: 'upcoming' }, ...loggedIn],
  'purchases.one': [confirmed, ...ownerOnly],
  'favourites.mine': [{}, ...loggedIn],
  'favourites.ids': [undefined, ...loggedIn],
  'favourites.add': [{ eventId: 'concert' }, ...loggedIn],
  'favourites.remove': [{ eventId: 'concert' }, ...loggedIn],
  'cluster.health': [undefined, ...adminOnly],
  'cluster.history': [undefined, ...adminOnly],
  // The cluster of this test is not a local one of `ticketcd cluster`.
  'cluster.act': [{ node: 'node1', action: 'stop' }, 'not-logged-in', 'forbidden', 'forbidden', 'forbidden'],
  'eventAdmin.list': [{}, ...adminOnly],
  'eventAdmin.get': [{ eventId: 'draft' }, ...adminOnly],
  'eventAdmin.create': [{ eventId: 'new', event: draft, status: 'draft' }, ...adminOnly],
  'eventAdmin.update': [
    { eventId: 'draft', version: 1, event: draft },
    'not-logged-in',
    'forbidden',
    'forbidden',
    'edit-conflict',
  ],
  'eventAdmin.setStatus': [
    { eventId: 'draft', version: 1, status: 'on-sale' },
    'not-logged-in',
    'forbidden',
    'forbidden',
    'edit-conflict',
  ],
  'eventAdmin.remove': [
    { eventId: 'draft', version: 1 },
    'not-logged-in',
    'forbidden',
    'forbidden',
    'edit-conflict',
  ],
  'eventAdmin.history': [{ eventId: 'draft' }, ...adminOnly],
  'eventAdmin.lists': [undefined, ...adminOnly],
  'eventAdmin.setList': [
    { list: 'event-types', version: 1, items: ['Opera'] },
    'not-logged-in',
    'forbidden',
    'forbidden',
    'edit-conflict',
  ],
  'notifications.mine': [undefined, ...loggedIn],
  'notifications.unread': [undefined, ...loggedIn],
  'notifications.set': [{ eventId: 'concert', kind: 'few-left', limit: 5 }, ...loggedIn],
  'notifications.pause': [{ eventId: 'concert' }, ...loggedIn],
  'notifications.resume': [{ eventId: 'concert' }, ...loggedIn],
  'notifications.markRead': [{}, ...loggedIn],
  'notifications.remove': [{ eventId: 'concert' }, ...loggedIn],
  'statistics.now': [undefined, ...adminOnly],
  'statistics.series': [{ range: '24h' }, ...adminOnly],
  'profile.get': [undefined, ...loggedIn],
  'profile.update': [
    { name: 'New', email: 'customer@example.com' },
    'not-logged-in',
    'ok',
    'email-taken',
    'email-taken',
  ],
  // All accounts have the same password, and keep it.
  'profile.changePassword': [{ current: password, next: password }, ...loggedIn],
}

const procedures = Object.keys(bareRouter()._def.procedures)

let stage: Stage

beforeAll(async () => {
  stage = await setStage({
    seed: async (store) => {
      await putConfig(store)
      await putEvent(store, 'concert')
      await putEvent(store, 'draft', { status: 'draft' })
      await putUser(store, 'customer', 'customer')
      await putUser(store, 'another', 'customer')
      await putUser(store, 'admin', 'admin')
    },
  })
  const customer = await enter('customer')
  for (const ref of [held, confirmed, released]) await customer.call.checkout.hold.mutate({ ...ref, lines })
  for (const ref of [bought, cancelled]) await customer.call.checkout.buy.mutate({ ...ref, lines })
  await customer.call.checkout.confirm.mutate(confirmed)
})
afterAll(() => stage.close())

/** Procedures after which the caller has to log in again. */
const endsSessions = new Set(['auth.logIn', 'auth.logOut', 'profile.changePassword'])
const entered = new Map<Caller, Browser>()

async function enter(caller: Caller): Promise<Browser> {
  const visitor = entered.get(caller) ?? stage.visitor()
  if (entered.has(caller)) return visitor
  entered.set(caller, visitor)
  if (caller === 'anonymous') return visitor
  const username = caller === 'another customer' ? 'another' : caller
  await visitor.call.auth.logIn.mutate({ username, password })
  return visitor
}

/** Calls a procedure by its name in the table. */
function call(visitor: Browser, procedure: string, input: unknown): Promise<unknown> {
  const [feature = '', name = ''] = procedure.split('.')
  const proxies = visitor.call as unknown as Record<string, Record<string, Record<string, CallProcedure>>>
  const kind = bareRouter()._def.procedures
  const type = (kind as unknown as Record<string, { _def: { type: string } }>)[procedure]?._def.type
  const run = proxies[feature]?.[name]?.[type === 'mutation' ? 'mutate' : 'query']
  if (!run) throw new Error(`there is no procedure ${procedure}`)
  return run(input)
}
type CallProcedure = (input: unknown) => Promise<unknown>

describe('the permission table', () => {
  it('has a row for every procedure of the router, and no other', () => {
    expect(Object.keys(rows).sort()).toEqual([...procedures].sort())
  })

  // Strangers come first: the customer's own call uses up the order that they must not reach.
  const order: Caller[] = ['anonymous', 'another customer', 'admin', 'customer']
  const cells = order.flatMap((caller) =>
    procedures.map((procedure) => ({ caller, procedure, row: rows[procedure] })),
  )
  it.each(cells)('$procedure for $caller', async ({ caller, procedure, row }) => {
    if (!row) throw new Error(`${procedure} has no row`)
    const [input, ...outcomes] = row
    const expected = outcomes[callers.indexOf(caller)]
    const answer = call(await enter(caller), procedure, input)
    if (expected === 'ok') await answer
    else expect((await failureOf(answer)).code).toBe(expected)
    if (endsSessions.has(procedure)) entered.delete(caller)
  })
})

// The process caches a session that it has seen, and reads the role. Neither may be used once it
// has changed.
describe('an admin who was let in before', () => {
  async function admitted(username: string): Promise<Browser> {
    await putUser(stage.store, username, 'admin')
    const admin = stage.visitor()
    await admin.call.auth.logIn.mutate({ username, password })
    for (let visit = 0; visit < 2; visit += 1) await admin.call.statistics.now.query()
    return admin
  }

  it('is refused as soon as the session has ended elsewhere', async () => {
    const admin = await admitted('chief.out')
    const cookies = new Map(admin.cookies)
    await admin.call.auth.logOut.mutate()
    for (const [name, value] of cookies) admin.cookies.set(name, value)
    expect(await failureOf(admin.call.statistics.now.query())).toEqual({ code: 'not-logged-in' })
  })

  it('is refused as soon as the role is gone', async () => {
    const admin = await admitted('chief.past')
    await putUser(stage.store, 'chief.past', 'customer')
    expect(await failureOf(admin.call.statistics.now.query())).toEqual({ code: 'forbidden' })
  })

  it('is refused when the account is gone', async () => {
    const admin = await admitted('chief.gone')
    await stage.store.delete(User, { username: 'chief.gone' })
    expect(await failureOf(admin.call.statistics.now.query())).toEqual({ code: 'forbidden' })
  })
})
