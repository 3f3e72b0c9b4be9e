import { type CatalogueQuery, canBuy, type EventValue, saleState } from '@ticketcd/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { selectPage } from './listing-query.ts'
import { Listings } from './listings.ts'
import { CursorError } from './rank.ts'
import { fold } from './words.ts'

const now = '2030-06-01T12:00:00.000Z'
const day = (days: number) => new Date(Date.parse(now) + days * 86_400_000).toISOString()

const types = ['Concert', 'Theatre', 'Sport']
const locations = ['Lisbon', 'Porto']
const names = ['Música no Rio', 'Jazz Night', 'Jazz & Wine', 'Final da Taça', 'Hamlet', 'Os Maias']

const Known = fc.record({
  name: fc.constantFrom(...names),
  type: fc.constantFrom(...types),
  location: fc.constantFrom(...locations),
  days: fc.integer({ min: -5, max: 20 }),
  status: fc.constantFrom('on-sale', 'on-sale', 'closed', 'cancelled', 'draft'),
  price: fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }),
  available: fc.integer({ min: 0, max: 3 }),
})
type Known = typeof Known extends fc.Arbitrary<infer Value> ? Value : never

const eventOf = ({ name, type, location, days, status }: Known): EventValue => ({
  name,
  description: 'One evening only.',
  venue: 'Coliseu',
  location,
  type,
  startsAt: day(days),
  endsAt: day(days),
  timeZone: 'Europe/Lisbon',
  status: status as EventValue['status'],
  salesOpenAt: day(-30),
  maxPerCustomer: 6,
  createdAt: day(-60),
  updatedAt: day(-60),
})
const written = (known: Known) => ({ value: eventOf(known), modRevision: 1 })
const stockOf = ({ price, available }: Known) => ({ available, total: 10, fromPrice: price, revision: 1 })

function listingsOf(known: readonly Known[]): Listings {
  const listings = new Listings()
  for (const [index, each] of known.entries()) listings.put(`e${index}`, written(each), stockOf(each))
  return listings
}

const Query = fc.record(
  {
    text: fc.constantFrom('', 'jazz', 'musica', 'MÚSICA', 'jaz', 'hamlte', 'coliseu lis', 'taca', 'nothing'),
    types: fc.subarray(types),
    locations: fc.subarray(locations),
    from: fc.constantFrom(day(-2), day(3)),
    to: fc.constantFrom(day(5), day(12)),
    minPrice: fc.integer({ min: 0, max: 5 }),
    maxPrice: fc.integer({ min: 0, max: 5 }),
    availableOnly: fc.boolean(),
    includePast: fc.boolean(),
    sort: fc.constantFrom('relevance', 'date', 'price', 'name'),
    limit: fc.integer({ min: 1, max: 7 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<CatalogueQuery>

/** A direct implementation of the filters, without text search. */
function fits(known: Known, query: CatalogueQuery, without?: 'types' | 'locations'): boolean {
  const event = eventOf(known)
  const { price } = known
  const priced = query.minPrice !== undefined || query.maxPrice !== undefined
  const anyOf = (values: string[] | undefined, value: string) => !values?.length || values.includes(value)
  return (
    event.status !== 'draft' &&
    (query.includePast === true || event.startsAt > now) &&
    (query.from === undefined || event.startsAt >= query.from) &&
    (query.to === undefined || event.startsAt < query.to) &&
    (!priced ||
      (price !== null && price >= (query.minPrice ?? 0) && price <= (query.maxPrice ?? Number.MAX_VALUE))) &&
    (query.availableOnly !== true || canBuy(saleState(event, stockOf(known), now))) &&
    (without === 'types' || anyOf(query.types, event.type)) &&
    (without === 'locations' || anyOf(query.locations, event.location))
  )
}

function allPages(listings: Listings, query: CatalogueQuery) {
  const pages = [selectPage(listings, query, now)]
  for (let cursor = pages[0]?.nextCursor; cursor; cursor = pages.at(-1)?.nextCursor)
    pages.push(selectPage(listings, { ...query, cursor }, now))
  return pages
}

describe('the catalogue', () => {
  it('shows every matching event once over all pages, in order, with true totals and facets', () => {
    fc.assert(
      fc.property(fc.array(Known, { maxLength: 40 }), Query, (known, { text: _, ...query }) => {
        const pages = allPages(listingsOf(known), query)
        const shown = pages.flatMap(({ items }) => items)
        const expected = known.flatMap((each, index) => (fits(each, query) ? [`e${index}`] : []))
        expect(shown.map(({ eventId }) => eventId).sort()).toEqual([...expected].sort())

        for (const page of pages) {
          expect(page.total).toBe(expected.length)
          for (const { value, count } of page.facets.types)
            expect(count).toBe(
              known.filter((each) => each.type === value && fits(each, query, 'types')).length,
            )
          for (const { value, count } of page.facets.locations)
            expect(count).toBe(
              known.filter((each) => each.location === value && fits(each, query, 'locations')).length,
            )
        }
        const past = shown.map(({ startsAt }) => startsAt <= now)
        expect(past).toEqual([...past].sort((a, b) => Number(a) - Number(b)))
        const upcoming = shown.filter(({ startsAt }) => startsAt > now)
        const keys = upcoming.map((card) => {
          if (query.sort === 'price') return card.fromPrice ?? Number.MAX_SAFE_INTEGER
          return query.sort === 'name' ? fold(card.name) : card.startsAt
        })
        expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
      }),
      { numRuns: 300 },
    )
  })

  it('finds the same after changes as an index built from the final state', () => {
    const Change = fc.record({ slot: fc.nat(9), to: fc.option(Known, { nil: undefined }) })
    fc.assert(
      fc.property(
        fc.array(Known, { maxLength: 10 }),
        fc.array(Change, { maxLength: 30 }),
        Query,
        (known, changes, query) => {
          const changed = listingsOf(known)
          const now_ = new Map(known.map((each, index) => [`e${index}`, each]))
          for (const { slot, to } of changes) {
            const eventId = `e${slot}`
            if (to) {
              changed.put(eventId, written(to), stockOf(to))
              now_.set(eventId, to)
            } else {
              changed.remove(eventId)
              now_.delete(eventId)
            }
          }
          const fresh = new Listings()
          for (const [eventId, each] of now_) fresh.put(eventId, written(each), stockOf(each))
          expect(selectPage(changed, query, now)).toEqual(selectPage(fresh, query, now))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('repeats and omits no event while stock changes and others are added between two pages', () => {
    fc.assert(
      fc.property(
        fc.array(Known, { minLength: 5, maxLength: 30 }),
        Query,
        fc.array(fc.nat(29), { maxLength: 10 }),
        (known, { availableOnly: _, minPrice: __, maxPrice: ___, ...query }, sold) => {
          // Sales can change only the sort by price. Under it an event may move, and only that
          // event.
          if (query.sort === 'price') return
          const listings = listingsOf(known)
          const first = selectPage(listings, query, now)
          const before = allPages(listings, query).flatMap(({ items }) => items.map(({ eventId }) => eventId))
          for (const index of sold) {
            const each = known[index]
            if (each) listings.restock(`e${index}`, { available: 0, total: 10, fromPrice: 9, revision: 2 })
          }
          const rest = first.nextCursor
            ? allPages(listings, { ...query, cursor: first.nextCursor }).flatMap(({ items }) => items)
            : []
          const shown = [...first.items, ...rest].map(({ eventId }) => eventId)
          expect(shown).toEqual(before)
        },
      ),
    )
  })

  it('rejects a cursor that it did not write, or wrote for another sort', () => {
    const listings = listingsOf([])
    const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    for (const cursor of ['x', forge(null), forge({ sort: 'name', moment: now, rank: [0, 1, 1, 'e'] })])
      expect(() => selectPage(listings, { sort: 'date', cursor }, now)).toThrow(CursorError)
    expect(() =>
      selectPage(
        listings,
        { sort: 'name', cursor: forge({ sort: 'name', moment: now, rank: [0, 1, 1, 'e'] }) },
        now,
      ),
    ).toThrow(CursorError)
  })

  it('writes cursors that its own input accepts, for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }), (name) => {
        const listings = new Listings()
        const known: Known = {
          name,
          type: 'T',
          location: 'L',
          days: 1,
          status: 'on-sale',
          price: 1,
          available: 1,
        }
        for (const suffix of ['a', 'b']) listings.put(suffix.repeat(64), written(known), stockOf(known))
        const query: CatalogueQuery = { sort: 'name', limit: 1 }
        const { nextCursor } = selectPage(listings, query, now)
        expect(nextCursor?.length).toBeLessThanOrEqual(500)
        expect(selectPage(listings, { ...query, cursor: nextCursor }, now).items).toHaveLength(1)
      }),
    )
  })
})
