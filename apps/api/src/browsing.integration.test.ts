import { Event, revisionHeader, Ticket } from '@ticketcd/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Browser, failureOf } from './testing/browser.ts'
import { type Stage, setStage } from './testing/stage.ts'
import { daysAhead, orderId, password, putConfig, putEvent, putUser, ticketValue } from './testing/world.ts'

let stage: Stage
let ana: Browser

beforeAll(async () => {
  stage = await setStage({
    nodes: 1,
    seed: async (store) => {
      await putConfig(store)
      await putUser(store, 'ana', 'customer')
      await putEvent(
        store,
        'fado',
        { name: 'Noite de Fado', startsAt: daysAhead(3) },
        { Standard: 10, Box: 2 },
      )
      await putEvent(store, 'rock', { name: 'Rock', type: 'Festival', startsAt: daysAhead(2) })
      await putEvent(store, 'opera', { name: 'Ópera', location: 'Porto', startsAt: daysAhead(1) })
      await putEvent(store, 'over', { name: 'Fado of old', startsAt: daysAhead(-1), endsAt: daysAhead(0) })
      await putEvent(store, 'secret', { name: 'Secret Fado', status: 'draft' })
    },
  })
  ana = stage.visitor()
  await ana.call.auth.logIn.mutate({ username: 'ana', password })
})
afterAll(() => stage.close())

/** The catalogue for a visitor who has seen this revision. Its answers must not be older. */
const having = (revision: number) =>
  new Browser(stage.server.url, { [revisionHeader]: String(revision) }).call.catalogue

const ids = (page: { items: { eventId: string }[] }) => page.items.map(({ eventId }) => eventId)

describe('the catalogue', () => {
  it('lists upcoming events by date, in pages, without drafts', async () => {
    const { catalogue } = stage.visitor().call
    const first = await catalogue.list.query({ limit: 2 })
    expect(ids(first)).toEqual(['opera', 'rock'])
    expect(first.total).toBe(3)
    const second = await catalogue.list.query({ limit: 2, cursor: first.nextCursor })
    expect(ids(second)).toEqual(['fado'])
    expect(second.nextCursor).toBeNull()
    expect(ids(await catalogue.list.query({ text: 'fado', includePast: true }))).toEqual(['fado', 'over'])
    expect(first.facets.types).toEqual([
      { value: 'Concert', count: 2 },
      { value: 'Festival', count: 1 },
    ])
    const bad = catalogue.list.query({ cursor: 'nonsense' })
    expect((await failureOf(bad)).code).toBe('invalid-input')
  })

  it('returns one event with its ticket types in order, and the values that the filters offer', async () => {
    const { catalogue } = stage.visitor().call
    const event = await catalogue.event.query({ eventId: 'fado' })
    expect(event).toMatchObject({ state: 'on-sale', available: 12, capacity: 12, maxPerCustomer: 6 })
    expect(event.tickets.map(({ ticketType }) => ticketType)).toEqual(['Standard', 'Box'])
    expect((await catalogue.config.query()).locations[0]?.name).toBe('Lisbon')
    expect(ids({ items: await catalogue.featured.query() }).sort()).toEqual(['fado', 'opera', 'rock'])
    expect(await failureOf(catalogue.event.query({ eventId: 'secret' }))).toEqual({ code: 'event-not-found' })
  })

  it('follows every change of an event and of its stock', async () => {
    const fado = await stage.store.get(Event, { eventId: 'fado' })
    if (!fado) throw new Error('fado is gone')
    const renamed = await stage.store.put(Event, { eventId: 'fado' }, { ...fado.value, name: 'Guitarra' })
    expect(ids(await having(renamed.revision).list.query({ text: 'guitarra' }))).toEqual(['fado'])
    expect((await having(renamed.revision).list.query({ text: 'noite' })).total).toBe(0)

    const key = { eventId: 'fado', ticketType: 'Standard' }
    const sold = ticketValue(10, { available: 0, sold: 10, revenue: 25_000 })
    await stage.store.put(Ticket, { eventId: 'fado', ticketType: 'Box' }, ticketValue(0, { position: 1 }))
    const { revision } = await stage.store.put(Ticket, key, sold)
    expect(await having(revision).event.query({ eventId: 'fado' })).toMatchObject({
      state: 'sold-out',
      available: 0,
    })
    expect(ids(await having(revision).list.query({ availableOnly: true }))).toEqual(['opera', 'rock'])

    const removed = await stage.store.delete(Event, { eventId: 'rock' })
    expect(ids(await having(removed.revision).list.query({}))).toEqual(['opera', 'fado'])
    const again = await putEventAgain()
    expect(ids(await having(again).list.query({ text: 'rock' }))).toEqual(['rock'])
  })
})

async function putEventAgain(): Promise<number> {
  await putEvent(stage.store, 'rock', { name: 'Rock', type: 'Festival', startsAt: daysAhead(2) })
  return stage.store.revision()
}

describe('favourites', () => {
  it('are added and removed once, listed in pages, and hidden if their event is gone', async () => {
    const { favourites } = ana.call
    for (const eventId of ['fado', 'opera', 'rock', 'opera']) await favourites.add.mutate({ eventId })
    expect((await favourites.ids.query()).sort()).toEqual(['fado', 'opera', 'rock'])
    const first = await favourites.mine.query({ limit: 2 })
    const second = await favourites.mine.query({ limit: 2, cursor: first.nextCursor })
    expect([...ids(first), ...ids(second)]).toEqual(['fado', 'opera', 'rock'])
    expect(second.nextCursor).toBeNull()
    await favourites.remove.mutate({ eventId: 'fado' })
    await favourites.remove.mutate({ eventId: 'fado' })
    expect(await favourites.ids.query()).toEqual(['opera', 'rock'])
    expect(await failureOf(favourites.add.mutate({ eventId: 'nowhere' }))).toEqual({
      code: 'event-not-found',
    })
    expect(await failureOf(favourites.add.mutate({ eventId: 'secret' }))).toEqual({ code: 'event-not-found' })
  })
})

describe('purchases', () => {
  it('are paged by the date of the event: upcoming ones soonest first, past ones latest first', async () => {
    const lines = [{ ticketType: 'Standard', quantity: 1 }]
    let number = 0
    let revision = 0
    for (const [eventId, days] of Object.entries({ p1: 1, p2: 2, p3: 3, p4: 4 })) {
      await putEvent(stage.store, eventId, { startsAt: daysAhead(days) })
      number += 1
      await ana.call.checkout.hold.mutate({ eventId, orderId: orderId(number), lines })
      await ana.call.checkout.confirm.mutate({ eventId, orderId: orderId(number) })
    }
    for (const [eventId, days] of Object.entries({ p1: -1, p2: -2 })) {
      await putEvent(stage.store, eventId, { startsAt: daysAhead(days) })
      revision = await stage.store.revision()
    }
    await having(revision).config.query()

    const pageThrough = async (when: 'upcoming' | 'past') => {
      const found: string[] = []
      let cursor: string | null = null
      do {
        const page: Awaited<ReturnType<typeof ana.call.purchases.mine.query>> =
          await ana.call.purchases.mine.query({ when, limit: 1, cursor })
        found.push(...ids(page))
        cursor = page.nextCursor
      } while (cursor)
      return found
    }
    expect(await pageThrough('upcoming')).toEqual(['p3', 'p4'])
    expect(await pageThrough('past')).toEqual(['p1', 'p2'])
    const one = await ana.call.purchases.one.query({ eventId: 'p3', orderId: orderId(3) })
    expect(one).toMatchObject({ status: 'confirmed', event: { location: 'Lisbon', cancelled: false } })
  })
})
