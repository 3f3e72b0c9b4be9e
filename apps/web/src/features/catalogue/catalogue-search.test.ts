import { CatalogueQuery } from '@ticketcd/schema'
import { expect, test } from 'vitest'
import { parseSearch, stringifySearch } from '../../lib/search-params.ts'
import { catalogueQuery, countFilters, parseCatalogueSearch } from './catalogue-search.ts'

const everything = {
  q: 'fado',
  type: ['Concert', 'Festival'],
  place: ['Lisboa'],
  from: '2026-06-01',
  to: '2026-06-30',
  min: 10,
  max: 50,
  available: true,
  past: true,
  sort: 'price',
} as const

test('an address keeps the whole search', () => {
  expect(parseCatalogueSearch(parseSearch(stringifySearch({ ...everything })))).toEqual(everything)
})

test('invalid values are dropped and the rest is kept', () => {
  const raw = {
    q: 'fado',
    sort: 'colour',
    from: '2026-02-31',
    to: 'soon',
    min: '-5',
    max: '1.5',
    available: 'no',
  }
  expect(parseCatalogueSearch(raw)).toEqual({ q: 'fado' })
})

test('the api accepts the query of the page', () => {
  const search = parseCatalogueSearch(everything)
  expect(CatalogueQuery.safeParse(catalogueQuery(search)).success).toBe(true)
})

test('prices are sent in cents', () => {
  expect(catalogueQuery({ min: 10, max: 50 })).toEqual({ minPrice: 1000, maxPrice: 5000 })
})

test('the last day is included', () => {
  const { from, to } = catalogueQuery({ from: '2026-06-01', to: '2026-06-01' })
  expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(24 * 60 * 60 * 1000)
})

test('every value of a list counts as a filter; text and order do not', () => {
  expect(countFilters(parseCatalogueSearch(everything))).toBe(9)
  expect(countFilters({ q: 'fado', sort: 'price' })).toBe(0)
})
