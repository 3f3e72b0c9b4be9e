import { type InfiniteData, QueryClient } from '@tanstack/react-query'
import type { AppRouter } from '@ticketcd/api'
import type { CataloguePage, EventCard, EventDetail, LiveMessage, Statistics } from '@ticketcd/schema'
import { createTRPCClient } from '@trpc/client'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Apply } from './apply.ts'
import { knownCounts } from './known-counts.ts'
import { neverBack } from './never-back.ts'

const card = (eventId: string, more: Partial<EventCard> = {}): EventCard => ({
  eventId,
  name: eventId,
  venue: 'Coliseu',
  location: 'Porto',
  type: 'Concert',
  startsAt: '2030-10-01T20:00:00.000Z',
  timeZone: 'Europe/Lisbon',
  salesOpenAt: '2026-01-01T00:00:00.000Z',
  state: 'on-sale',
  fromPrice: 2_000,
  available: 100,
  capacity: 100,
  revision: 10,
  editRevision: 10,
  ...more,
})

const detail = (eventId: string, more: Partial<EventDetail> = {}): EventDetail => ({
  ...card(eventId),
  description: '',
  endsAt: '2030-10-01T22:00:00.000Z',
  maxPerCustomer: 6,
  cancelUntil: '2030-10-01T20:00:00.000Z',
  tickets: [{ ticketType: 'Seat', price: 2_000, available: 100, total: 100, waiting: 0 }],
  ...more,
})

const countsOf = ({ eventId, revision, editRevision, state, fromPrice, available, capacity }: EventCard) => ({
  eventId,
  revision,
  editRevision,
  state,
  fromPrice,
  available,
  capacity,
})

/** A `catalogue` message about one event. */
const sold = (eventId: string, revision: number, available: number, more: Partial<EventCard> = {}) =>
  ({
    type: 'catalogue',
    revision,
    events: [countsOf(card(eventId, { revision, available, ...more }))],
    gone: [],
  }) satisfies LiveMessage

/** An `event` message. */
const soldThere = (eventId: string, revision: number, available: number) =>
  ({
    type: 'event',
    revision,
    event: {
      ...countsOf(card(eventId, { revision, available })),
      tickets: [{ ticketType: 'Seat', price: 2_000, available, total: 100, waiting: 0 }],
    },
  }) satisfies LiveMessage

function page() {
  const queryClient = new QueryClient({ defaultOptions: { queries: { structuralSharing: neverBack } } })
  const client = createTRPCClient<AppRouter>({
    links: [() => () => Promise.reject(new Error('not asked')) as never],
  })
  const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient })
  const apply = new Apply({ queryClient, trpc, random: () => 0 })
  const listKey = trpc.catalogue.list.infiniteQueryKey({})
  const eventKey = trpc.catalogue.event.queryKey({ eventId: 'a' })
  const featuredKey = trpc.catalogue.featured.queryKey()
  const list = (...items: EventCard[]): InfiniteData<CataloguePage, string | null> => ({
    pages: [
      {
        items: items.map((each) => ({ ...each, matches: [] })),
        total: items.length,
        nextCursor: null,
        facets: { types: [], locations: [] },
      },
    ],
    pageParams: [null],
  })
  return { queryClient, trpc, apply, listKey, eventKey, featuredKey, list }
}

const isAsked = (queryClient: QueryClient, queryKey: readonly unknown[]) =>
  queryClient.getQueryState(queryKey)?.isInvalidated

beforeEach(() => {
  vi.useFakeTimers()
  knownCounts.forget()
})
afterEach(() => {
  vi.useRealTimers()
})

test('counts are written into every list that shows the event, and change nothing else', () => {
  const { queryClient, trpc, apply, listKey, featuredKey, list } = page()
  const mineKey = trpc.favourites.mine.infiniteQueryKey({ limit: 60 })
  queryClient.setQueryData(listKey, list(card('a'), card('b')))
  queryClient.setQueryData(featuredKey, [card('a')])
  queryClient.setQueryData(mineKey, { pages: [{ items: [card('a')], nextCursor: null }], pageParams: [null] })
  const other = queryClient.getQueryData<ReturnType<typeof list>>(listKey)?.pages[0]?.items[1]

  apply.message(sold('a', 12, 40, { state: 'few-left' }))

  const after = queryClient.getQueryData<ReturnType<typeof list>>(listKey)?.pages[0]?.items
  expect(after?.[0]).toMatchObject({ name: 'a', available: 40, state: 'few-left', revision: 12, matches: [] })
  expect(after?.[1]).toBe(other)
  expect(queryClient.getQueryData(featuredKey)?.[0]?.available).toBe(40)
  expect(queryClient.getQueryData(mineKey)?.pages[0]?.items[0]?.available).toBe(40)
})

test('the page of the event is updated only by messages with ticket counts', () => {
  const { queryClient, apply, eventKey } = page()
  queryClient.setQueryData(eventKey, detail('a'))
  apply.message(sold('a', 12, 40))
  expect(queryClient.getQueryData(eventKey)).toMatchObject({ available: 100, revision: 10 })
  apply.message(soldThere('a', 12, 40))
  expect(queryClient.getQueryData(eventKey)).toMatchObject({ available: 40, tickets: [{ available: 40 }] })
})

test('an older message is ignored, one with the same revision is not', () => {
  const { queryClient, apply, featuredKey } = page()
  queryClient.setQueryData(featuredKey, [card('a', { revision: 20, available: 30 })])
  apply.message(sold('a', 19, 50))
  expect(queryClient.getQueryData(featuredKey)?.[0]?.available).toBe(30)
  apply.message(sold('a', 20, 30, { state: 'past' }))
  expect(queryClient.getQueryData(featuredKey)?.[0]?.state).toBe('past')
})

test('a slower answer does not overwrite newer counts of the stream', () => {
  const { queryClient, apply, featuredKey } = page()
  apply.message(sold('a', 25, 5))
  queryClient.setQueryData(featuredKey, [card('a', { revision: 24, available: 9 })])
  expect(queryClient.getQueryData(featuredKey)?.[0]).toMatchObject({ available: 5, revision: 25 })
  queryClient.setQueryData(featuredKey, [card('a', { revision: 26, available: 4 })])
  expect(queryClient.getQueryData(featuredKey)?.[0]).toMatchObject({ available: 4, revision: 26 })
  // A later answer with the same revision: the sale may have opened since.
  apply.message(sold('a', 27, 3, { state: 'not-open' }))
  queryClient.setQueryData(featuredKey, [card('a', { revision: 27, available: 3, state: 'on-sale' })])
  expect(queryClient.getQueryData(featuredKey)?.[0]?.state).toBe('on-sale')
})

test('counts do not change the age of an answer', () => {
  const { queryClient, apply, featuredKey } = page()
  queryClient.setQueryData(featuredKey, [card('a')])
  const askedAt = queryClient.getQueryState(featuredKey)?.dataUpdatedAt
  vi.advanceTimersByTime(4_000)
  apply.message(sold('a', 12, 40))
  expect(queryClient.getQueryState(featuredKey)?.dataUpdatedAt).toBe(askedAt)
})

test('an edit causes one refetch, a sale none', () => {
  const { queryClient, apply, eventKey, listKey, list } = page()
  apply.begin(11)
  queryClient.setQueryData(eventKey, detail('a'))
  queryClient.setQueryData(listKey, list(card('a')))
  apply.message(soldThere('a', 12, 99))
  vi.runAllTimers()
  expect([eventKey, listKey].map((key) => isAsked(queryClient, key))).toEqual([false, false])

  apply.message(sold('a', 14, 99, { editRevision: 14 }))
  vi.runAllTimers()
  expect([eventKey, listKey].map((key) => isAsked(queryClient, key))).toEqual([true, true])

  queryClient.setQueryData(listKey, list(card('a', { revision: 14, editRevision: 14 })))
  apply.message(sold('a', 15, 98, { editRevision: 14 }))
  vi.runAllTimers()
  expect(isAsked(queryClient, listKey)).toBe(false)
})

test('changed lists of the account and topics of a reset are refetched', () => {
  const { queryClient, trpc, apply, featuredKey } = page()
  const mineKey = trpc.notifications.unread.queryKey()
  queryClient.setQueryData(mineKey, 0)
  queryClient.setQueryData(featuredKey, [card('a')])
  apply.message({ type: 'me', revision: 3, changed: ['orders'] })
  expect(isAsked(queryClient, mineKey)).toBe(false)
  apply.message({ type: 'me', revision: 4, changed: ['alerts'] })
  expect(isAsked(queryClient, mineKey)).toBe(true)
  expect(isAsked(queryClient, featuredKey)).toBe(false)
  apply.message({ type: 'reset', revision: 4, topics: ['catalogue'] })
  expect(isAsked(queryClient, featuredKey)).toBe(true)
})

test('a deleted event is removed from the cache', () => {
  const { queryClient, apply, eventKey } = page()
  queryClient.setQueryData(eventKey, detail('a'))
  apply.message({ type: 'event-gone', revision: 20, eventId: 'a' })
  expect(queryClient.getQueryData(eventKey)).toBeUndefined()
})

test('statistics are never replaced by older ones', () => {
  const { queryClient, trpc, apply } = page()
  const key = trpc.statistics.now.queryKey()
  const stats = (revision: number, at: string) => ({ revision, at }) as Statistics
  apply.message({ type: 'stats', revision: 7, stats: stats(7, '2026-06-01T10:00:07.000Z') })
  queryClient.setQueryData(key, stats(6, '2026-06-01T10:00:09.000Z'))
  expect(queryClient.getQueryData(key)?.revision).toBe(7)
  queryClient.setQueryData(key, stats(7, '2026-06-01T10:00:06.000Z'))
  expect(queryClient.getQueryData(key)?.at).toBe('2026-06-01T10:00:07.000Z')
  apply.message({ type: 'stats', revision: 7, stats: stats(7, '2026-06-01T10:00:08.000Z') })
  expect(queryClient.getQueryData(key)?.at).toBe('2026-06-01T10:00:08.000Z')
})
