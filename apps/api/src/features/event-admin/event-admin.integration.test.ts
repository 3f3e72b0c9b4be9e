import { within } from '@ticketcd/cluster/testing/held-time'
import { asRevision, EtcdFailure, type EtcdStore, Mirror, op, revisionZero } from '@ticketcd/etcd'
import {
  AnyConfig,
  Event,
  type EventDraft,
  Favourite,
  Order,
  revisionHeader,
  Ticket,
  Waiting,
  Waitlist,
} from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Browser } from '../../testing/browser.ts'
import { failureOfRefusal } from '../../testing/failure-of-refusal.ts'
import { type Stage, setStage } from '../../testing/stage.ts'
import {
  daysAhead,
  orderId,
  password,
  putConfig,
  putEvent,
  putUser,
  ticketValue,
} from '../../testing/world.ts'
import { EventAdminStore } from './event-admin-store.ts'

let stage: Stage
let store: EtcdStore
let mirror: Mirror
let events: EventAdminStore

beforeAll(async () => {
  stage = await setStage({
    nodes: 1,
    seed: async (store) => {
      await putConfig(store)
      await putUser(store, 'admin', 'admin')
      await putUser(store, 'ana', 'customer')
    },
  })
  store = stage.store
  mirror = new Mirror(store, [Event, Ticket, AnyConfig])
  await mirror.ready
  events = storeOver(store)
})
afterAll(async () => {
  mirror.close()
  await stage.close()
})

const storeOver = (over: Pick<EtcdStore, 'get' | 'range' | 'txn'>) =>
  new EventAdminStore({
    store: over,
    mirror,
    visitMatches: () => false,
    now: () => new Date().toISOString(),
  })

const draft = {
  name: 'Night of Songs',
  description: '',
  venue: 'Coliseu',
  location: 'Lisbon',
  type: 'Concert',
  startsAt: daysAhead(30),
  endsAt: daysAhead(31),
  timeZone: 'Europe/Lisbon',
  salesOpenAt: daysAhead(-1),
  maxPerCustomer: 6,
  tickets: [
    { ticketType: 'Standing', price: 2_500, total: 100 },
    { ticketType: 'Seated', price: 4_000, total: 50 },
  ],
} satisfies EventDraft

const create = async (eventId: string, changes: Partial<EventDraft> = {}) =>
  (await events.create('admin', { eventId, event: { ...draft, ...changes }, status: 'on-sale' })).event

const ticketOf = async (eventId: string, ticketType = 'Standing') =>
  store.get(Ticket, { eventId, ticketType })

async function enter(username: string): Promise<Browser> {
  const visitor = stage.visitor()
  await visitor.call.auth.logIn.mutate({ username, password })
  return visitor
}

/** Runs with a stopped clock, so that no time budget ends on a busy machine. */
const timeless = <Result>(run: () => Promise<Result>) => within(0, run)

/** A store that loses the answer to one write. */
function losingOneAnswer(): Pick<EtcdStore, 'get' | 'range' | 'txn'> {
  let lost = false
  const txn = async (request: Parameters<EtcdStore['txn']>[0], options: Parameters<EtcdStore['txn']>[1]) => {
    const result = await store.txn(request, options)
    const isWrite = request.success.some(({ kind }) => kind === 'write')
    if (lost || !isWrite) return result
    lost = true
    throw new EtcdFailure('timeout', 'the answer was lost', { outcome: 'unknown' })
  }
  return {
    get: (...args) => store.get(...args),
    range: (...args) => store.range(...args),
    txn: txn as EtcdStore['txn'],
  }
}

describe('until when tickets can be cancelled', () => {
  it('is the start by default; an admin sets and removes it, and the history has both edits', async () => {
    const visitor = stage.visitor()
    const received = async () =>
      (await visitor.call.catalogue.event.query({ eventId: 'returns' })).cancelUntil
    const save = async (version: number, changes: Partial<EventDraft>) =>
      events.update('admin', { eventId: 'returns', version, event: { ...draft, ...changes } })
    const { version } = await create('returns')
    await expect.poll(received).toBe(draft.startsAt)

    const cancelUntil = daysAhead(20)
    const { event } = await save(version, { cancelUntil })
    expect(event.draft.cancelUntil).toBe(cancelUntil)
    await expect.poll(received).toBe(cancelUntil)
    const late = save(event.version, { cancelUntil: daysAhead(31) })
    expect(await failureOfRefusal(late)).toMatchObject({
      code: 'invalid-input',
      issues: [{ path: 'cancelUntil', message: 'cancel-after-start' }],
    })
    await save(event.version, {})
    await expect.poll(received).toBe(draft.startsAt)
    expect((await events.history('returns')).items.slice(0, 2).map(({ changes }) => changes)).toEqual([
      [{ field: 'cancelUntil', before: cancelUntil, after: null }],
      [{ field: 'cancelUntil', before: null, after: cancelUntil }],
    ])
  })
})

describe('creating an event', () => {
  it('writes the event and its tickets at one revision, with their author', async () => {
    const { event, revision } = await events.create('admin', {
      eventId: 'made',
      event: draft,
      status: 'draft',
    })
    expect(event).toMatchObject({ version: revision, status: 'draft', draft, updatedBy: 'admin' })
    expect(await events.get('made')).toEqual(event)
    expect((await ticketOf('made', 'Seated'))?.modRevision).toBe(revision)
  })

  it('twice has a single effect, and an id belongs to one content', async () => {
    const first = await create('twice')
    expect(await create('twice')).toEqual(first)
    expect(await failureOfRefusal(create('twice', { name: 'Other' }))).toEqual({ code: 'event-id-taken' })
    expect((await events.get('twice')).draft.name).toBe(draft.name)
  })

  it('by two admins at once with different content succeeds for exactly one', async () => {
    const results = await Promise.allSettled(['A', 'B', 'C'].map((name) => create('raced', { name })))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('returns all errors at once, and writes nothing', async () => {
    const wrong = {
      startsAt: daysAhead(-2),
      location: 'Atlantis',
      type: 'Seance',
      timeZone: 'Nowhere',
      name: '',
    }
    const failure = await failureOfRefusal(create('wrong', wrong))
    const paths = failure.code === 'invalid-input' && failure.issues.map(({ path }) => path).sort()
    expect(paths).toEqual(['location', 'name', 'startsAt', 'timeZone', 'type'])
    expect(await failureOfRefusal(events.get('wrong'))).toEqual({ code: 'event-not-found' })
  })
})

describe('editing an event', () => {
  it('changes everything in one revision and does not write unchanged tickets', async () => {
    const before = await create('edited')
    const untouched = (await ticketOf('edited'))?.modRevision
    const event = {
      ...draft,
      name: 'Morning of Songs',
      tickets: [draft.tickets[0], { ticketType: 'Balcony', price: 1_000, total: 5 }],
    } as EventDraft
    const { event: after, revision } = await events.update('admin', {
      eventId: 'edited',
      version: before.version,
      event,
    })
    expect(after).toMatchObject({ version: revision, draft: event })
    expect(await events.get('edited')).toEqual(after)
    expect((await ticketOf('edited'))?.modRevision).toBe(untouched)
    expect(await ticketOf('edited', 'Seated')).toBeUndefined()
    expect(await ticketOf('edited', 'Balcony')).toMatchObject({ modRevision: revision })
  })

  it('by two admins at once succeeds for one and returns the current version to the other', async () => {
    const { version } = await create('collided')
    const edits = ['A', 'B'].map((name) =>
      events.update('admin', { eventId: 'collided', version, event: { ...draft, name } }),
    )
    const results = await Promise.allSettled(edits)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const lost = results.find((each) => each.status === 'rejected')
    const now = await events.get('collided')
    expect(lost?.reason).toMatchObject({ failure: { code: 'edit-conflict', version: now.version } })
  })

  it('twice has a single effect, also when the first answer was lost', async () => {
    const { version } = await create('resent')
    const edit = { eventId: 'resent', version, event: { ...draft, name: 'Renamed' } }
    const first = await storeOver(losingOneAnswer()).update('admin', edit)
    const again = await events.update('admin', edit)
    expect(again.event).toEqual(first.event)
    expect((await store.get(Event, { eventId: 'resent' }))?.version).toBe(2)
  })

  it('rejects a total below the held and sold tickets, with the numbers, and writes nothing', async () => {
    await putEvent(store, 'selling', {}, { Standing: ticketValue(10, { available: 3, held: 2, sold: 5 }) })
    const before = await events.get('selling')
    const withTickets = (tickets: EventDraft['tickets']) =>
      events.update('admin', {
        eventId: 'selling',
        version: before.version,
        event: { ...before.draft, tickets },
      })
    const low = await failureOfRefusal(withTickets([{ ticketType: 'Standing', price: 1, total: 6 }]))
    const state = { ticketType: 'Standing', held: 2, sold: 5 }
    expect(low).toEqual({ code: 'total-too-low', tickets: [{ ...state, total: 6 }] })
    const gone = await failureOfRefusal(withTickets([{ ticketType: 'Other', price: 1, total: 6 }]))
    expect(gone).toEqual({ code: 'total-too-low', tickets: [{ ...state, total: 0 }] })
    expect(await events.get('selling')).toEqual(before)
    await withTickets([{ ticketType: 'Standing', price: 1, total: 7 }])
    expect((await ticketOf('selling'))?.value).toMatchObject({ total: 7, available: 0, held: 2, sold: 5 })
  })

  it('keeps a type and a location that have been removed from the lists', async () => {
    await putEvent(store, 'old-type', { type: 'Seance', location: 'Atlantis' })
    const { version, draft: old } = await events.get('old-type')
    const update = (changes: Partial<EventDraft>) =>
      events.update('admin', { eventId: 'old-type', version, event: { ...old, ...changes } })
    expect(await failureOfRefusal(update({ type: 'Rite' }))).toMatchObject({ issues: [{ path: 'type' }] })
    expect((await update({ name: 'Still there' })).event.draft.type).toBe('Seance')
  })

  it('is refused if there is no such event', async () => {
    const update = events.update('admin', { eventId: 'nowhere', version: 1, event: draft })
    expect(await failureOfRefusal(update)).toEqual({ code: 'event-not-found' })
  })
})

describe('the status of an event', () => {
  it('changes only along the allowed transitions, and setting it twice succeeds', async () => {
    const made = await events.create('admin', { eventId: 'goes', event: draft, status: 'draft' })
    const to = (status: 'draft' | 'on-sale' | 'closed' | 'cancelled', version: number) =>
      events.setStatus('admin', { eventId: 'goes', version, status })
    const open = await to('on-sale', made.event.version)
    expect((await to('on-sale', made.event.version)).event).toEqual(open.event)
    expect(await failureOfRefusal(to('closed', made.event.version))).toEqual({
      code: 'edit-conflict',
      version: open.event.version,
    })
    expect(await failureOfRefusal(to('draft', open.event.version))).toEqual({
      code: 'wrong-transition',
      from: 'on-sale',
      to: 'draft',
    })
    const closed = await to('closed', open.event.version)
    const cancelled = await to('cancelled', closed.event.version)
    expect((await failureOfRefusal(to('on-sale', cancelled.event.version))).code).toBe('wrong-transition')
  })
})

describe('removing an event', () => {
  it('removes its tickets, keeps favourites, and has a single effect', async () => {
    const { version } = await create('removed')
    await store.put(Favourite, { username: 'ana', eventId: 'removed' }, { addedAt: daysAhead(0) })
    expect(await failureOfRefusal(events.remove({ eventId: 'removed', version: version - 1 }))).toEqual({
      code: 'edit-conflict',
      version,
    })
    const { revision } = await storeOver(losingOneAnswer()).remove({ eventId: 'removed', version })
    await events.remove({ eventId: 'removed', version })
    expect(revision).toBeGreaterThan(version)
    expect(await store.count(Ticket, { eventId: 'removed' })).toBe(0)
    const ana = await enter('ana')
    expect((await ana.call.favourites.mine.query({})).items).toEqual([])
    expect(await ana.call.favourites.ids.query()).toEqual(['removed'])
    expect(await failureOfRefusal(events.history('removed'))).toEqual({ code: 'event-not-found' })
  })

  it('removes its waiting lists of any length, and continues where it was cut off', async () => {
    const { version } = await create('waited-for')
    const count = 1_200
    const ofEvent = (eventId: string, index: number) => {
      const username = `waiter.${index}`
      const ticketType = index % 2 === 0 ? 'Standing' : 'Seated'
      const joinedAtMs = String(1_780_000_000_000 + index).padStart(15, '0')
      const place = { orderId: orderId(10_000 + index), quantity: 1 }
      return [
        op.put(Waitlist, { eventId, ticketType, joinedAtMs, username }, place),
        op.put(Waiting, { username, eventId, ticketType }, { ...place, joinedAtMs }),
      ]
    }
    const puts = Array.from({ length: count }, (_, index) => ofEvent('waited-for', index)).flat()
    for (let from = 0; from < puts.length; from += 4_000)
      await store.txn({ success: op.nest(puts.slice(from, from + 4_000)) })
    // A place on another event's list, of a customer who waits for both events.
    await store.txn({ success: ofEvent('waited-for-too', 7) })
    await store.raw.put(`waitlist:waited-for:Standing:000000000000001:torn`, '{')

    // The first page is written, then etcd is unavailable.
    let pages = 0
    const cutOff = storeOver({
      get: (...args) => store.get(...args),
      txn: (...args) => store.txn(...args),
      range: (...args) => {
        pages += 1
        return pages > 1 ? Promise.reject(new EtcdFailure('unavailable', 'gone')) : store.range(...args)
      },
    })
    await timeless(() => expect(cutOff.remove({ eventId: 'waited-for', version })).rejects.toThrow('gone'))
    expect(await store.get(Event, { eventId: 'waited-for' })).toBeUndefined()
    const left = await store.range(Waitlist, { eventId: 'waited-for' }, { limit: count + 1 })
    // Of the first page's thousand keys, the unparseable one is no place. Only the last page
    // deletes it.
    expect(left.entries).toHaveLength(count - 999)
    // Each remaining place has both keys.
    for (const { parts } of [left.entries[0], left.entries.at(-1)].flatMap((entry) => entry ?? [])) {
      const { username, ticketType } = parts
      expect(await store.get(Waiting, { username, eventId: 'waited-for', ticketType })).toBeDefined()
    }

    await timeless(() => events.remove({ eventId: 'waited-for', version }))
    expect(await store.count(Waitlist, { eventId: 'waited-for' })).toBe(0)
    const owned = await store.range(Waiting, {}, { limit: count })
    expect(owned.entries.map(({ parts }) => parts)).toEqual([
      { username: 'waiter.7', eventId: 'waited-for-too', ticketType: 'Seated' },
    ])
  })

  it('keeps the waiting lists of an event that was created again', async () => {
    const { version } = await create('there-again')
    const joinedAtMs = '001780000000000'
    const place = { orderId: orderId(20_000), quantity: 1 }
    await store.put(
      Waitlist,
      { eventId: 'there-again', ticketType: 'Seated', joinedAtMs, username: 'ana' },
      place,
    )
    const late = storeOver({
      get: (...args) => store.get(...args),
      txn: (...args) => store.txn(...args),
      range: async (...args) => {
        await create('there-again')
        return store.range(...args)
      },
    })
    await late.remove({ eventId: 'there-again', version })
    expect(await store.count(Waitlist, { eventId: 'there-again' })).toBe(1)
  })

  it('is refused once tickets are held or sold, or an order exists', async () => {
    await putEvent(store, 'sold', {}, { Standing: ticketValue(10, { available: 7, held: 1, sold: 2 }) })
    await putEvent(store, 'refunded')
    await store.put(Order, { eventId: 'refunded', orderId: orderId(1) }, { username: 'ana' })
    for (const [eventId, held, sold] of [['sold', 1, 2] as const, ['refunded', 0, 0] as const]) {
      const { version } = await events.get(eventId)
      expect(await failureOfRefusal(events.remove({ eventId, version }))).toEqual({
        code: 'event-has-sales',
        held,
        sold,
      })
    }
  })
})

describe('the history of an event', () => {
  it('is its edits, newest first, without sales', async () => {
    const made = await create('told')
    const sold = ticketValue(100, { available: 90, sold: 10, revenue: 25_000 })
    await store.put(Ticket, { eventId: 'told', ticketType: 'Standing' }, sold)
    const event = {
      ...draft,
      name: 'Renamed',
      tickets: [{ ...draft.tickets[0], price: 3_000 }],
    } as EventDraft
    const renamed = await events.update('rui', { eventId: 'told', version: made.version, event })
    const closed = await events.setStatus('admin', {
      eventId: 'told',
      version: renamed.event.version,
      status: 'closed',
    })
    const { items, ...rest } = await events.history('told')
    expect(rest).toEqual({ compactedBefore: null, more: false })
    expect(items.map(({ revision, by }) => [revision, by])).toEqual([
      [closed.revision, 'admin'],
      [renamed.revision, 'rui'],
      [made.version, 'admin'],
    ])
    expect(items[0]?.changes).toEqual([{ field: 'status', before: 'on-sale', after: 'closed' }])
    expect(items[1]?.changes).toEqual([
      { field: 'name', before: 'Night of Songs', after: 'Renamed' },
      { field: 'tickets.Standing.price', before: 2_500, after: 3_000 },
      { field: 'tickets.Seated.price', before: 4_000, after: null },
      { field: 'tickets.Seated.total', before: 50, after: null },
      { field: 'tickets.Seated.position', before: 1, after: null },
    ])
    expect(items[2]?.changes).toContainEqual({ field: 'tickets.Standing.total', before: null, after: 100 })
  })
})

describe('the history of an event, compacted', () => {
  it('ends at the compacted revision, and returns that revision', async () => {
    const made = await create('forgotten')
    const save = async (version: number, name: string) =>
      (await events.update('admin', { eventId: 'forgotten', version, event: { ...draft, name } })).event
        .version
    const second = await save(made.version, 'Second')
    const third = await save(second, 'Third')
    await store.cluster.compact(asRevision(second) ?? revisionZero)
    const { items, ...rest } = await events.history('forgotten')
    expect(rest).toEqual({ compactedBefore: second, more: false })
    expect(items).toMatchObject([
      { revision: third, changes: [{ field: 'name', before: 'Second', after: 'Third' }] },
    ])
  })
})

describe('the configuration lists', () => {
  it('are saved only on the version that was read, and only once', async () => {
    const { eventTypes } = await events.lists()
    const input = { list: 'event-types', version: eventTypes.version, items: ['Concert', 'Opera'] } as const
    const save = () => events.setList({ ...input, items: [...input.items] })
    const { lists, revision } = await save()
    expect(lists.eventTypes).toEqual({ version: revision, items: ['Concert', 'Opera'] })
    expect((await save()).lists).toEqual(lists)
    const other = events.setList({ ...input, items: ['Concert'] })
    expect(await failureOfRefusal(other)).toEqual({ code: 'edit-conflict', version: revision })
  })
})

describe('over HTTP', () => {
  it('an edited event is found by its new words at once, by admins and by customers', async () => {
    const admin = await enter('admin')
    const event = { ...draft, name: 'Nachtigall' }
    const made = await admin.call.eventAdmin.create.mutate({ eventId: 'found', event, status: 'on-sale' })
    const { revision } = await admin.call.eventAdmin.update.mutate({
      eventId: 'found',
      version: made.event.version,
      event: { ...event, name: 'Rotkehlchen' },
    })
    const reader = new Browser(stage.server.url, { [revisionHeader]: String(revision) })
    for (const [name, value] of admin.cookies) reader.cookies.set(name, value)
    expect((await reader.call.catalogue.list.query({ text: 'rotkehl' })).items).toMatchObject([
      { eventId: 'found', editRevision: revision },
    ])
    expect(await reader.call.eventAdmin.list.query({ text: 'rotkehl' })).toMatchObject({
      total: 1,
      items: [{ eventId: 'found', capacity: 150, state: 'on-sale' }],
    })
    expect((await reader.call.eventAdmin.list.query({ text: 'nachtigall' })).total).toBe(0)
    const [newest] = (await reader.call.eventAdmin.list.query({ limit: 1 })).items
    expect(newest?.eventId).toBe('found')
  })

  it('a hold keeps its price through an edit, and is released when its event is cancelled', async () => {
    const ana = await enter('ana')
    const { version } = await create('kept')
    const lines = [{ ticketType: 'Standing', quantity: 1 }]
    const [first, second] = [orderId(50), orderId(51)].map((id) => ({ eventId: 'kept', orderId: id }))
    if (!first || !second) throw new Error('two orders')
    await ana.call.checkout.hold.mutate({ ...first, lines })
    await ana.call.checkout.hold.mutate({ ...second, lines })
    const dearer = { ...draft, tickets: draft.tickets.map((ticket) => ({ ...ticket, price: 9_900 })) }
    const edited = await events.update('admin', { eventId: 'kept', version, event: dearer })
    const { purchase } = await ana.call.checkout.confirm.mutate(first)
    expect(purchase.total).toBe(2_500)
    await events.setStatus('admin', { eventId: 'kept', version: edited.event.version, status: 'cancelled' })
    await expect(ana.call.checkout.confirm.mutate(second)).rejects.toMatchObject({
      data: { failure: { code: 'event-cancelled' } },
    })
    expect((await ticketOf('kept'))?.value).toMatchObject({ available: 99, held: 0, sold: 1, revenue: 2_500 })
  })
})

// Stops the cluster, so these tests are the last of the file.
describe('without a quorum', () => {
  it('every query and every edit fails with a clear error within three seconds', async () => {
    const { version } = await create('cut-off')
    await stage.cluster.node(0).kill()
    const calls = [
      () => events.update('admin', { eventId: 'cut-off', version, event: { ...draft, name: 'Lost' } }),
      () => events.history('cut-off'),
      () => events.lists(),
      () => events.remove({ eventId: 'cut-off', version }),
    ]
    const code = expect.stringMatching(/unavailable|timeout/)
    const failing = () => Promise.all(calls.map((call) => expect(call()).rejects.toMatchObject({ code })))
    await within(3_000, failing)
    await stage.cluster.node(0).restart()
    expect(await events.get('cut-off')).toMatchObject({ version, draft: { name: draft.name } })
  })
})
