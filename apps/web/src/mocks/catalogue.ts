import type { CatalogueQuery, EventCard, EventDetail, Facet } from '@ticketcd/schema'
import type { RouterOutputs } from '../lib/trpc.ts'
import { places, templates } from './event-templates.ts'
import { buyable, mockedEvents } from './events.ts'
import { Refused } from './refused.ts'

type Catalogue = RouterOutputs['catalogue']

export function config(): Catalogue['config'] {
  return {
    locations: places.map((place) => ({ ...place, venues: [...place.venues] })),
    eventTypes: templates.map((template) => template.type),
    ticketTypes: [...new Set(templates.flatMap((each) => each.tickets.map((ticket) => ticket.ticketType)))],
  }
}

export function featured(): Catalogue['featured'] {
  const seen = new Set<string>()
  return mockedEvents
    .filter((event) => buyable(event) && !seen.has(event.type) && seen.add(event.type))
    .slice(0, 6)
    .map(cardOf)
}

export function eventById(eventId: string): EventDetail {
  const event = mockedEvents.find((each) => each.eventId === eventId)
  if (!event) throw new Refused({ code: 'event-not-found' })
  return event
}

export function list(query: CatalogueQuery): Catalogue['list'] {
  const words = fold(query.text ?? '')
    .split(/\s+/)
    .filter(Boolean)
  const except = (leave: 'types' | 'locations' | null) =>
    mockedEvents.filter((event) => matches(event, leave ? { ...query, [leave]: undefined } : query, words))
  const found = except(null).toSorted(order(query.sort))
  const start = Number(query.cursor ?? 0)
  const end = start + (query.limit ?? 24)
  return {
    items: found
      .slice(start, end)
      .map((event) => ({ ...cardOf(event), matches: matchedWords(event, words) })),
    total: found.length,
    nextCursor: end < found.length ? String(end) : null,
    facets: {
      types: facet(except('types'), (event) => event.type),
      locations: facet(except('locations'), (event) => event.location),
    },
  }
}

export function cardOf(event: EventDetail): EventCard {
  const { description: _text, endsAt: _end, maxPerCustomer: _limit, tickets: _tickets, ...card } = event
  return card
}

function matches(event: EventDetail, query: CatalogueQuery, words: readonly string[]): boolean {
  const text = fold(searchedText(event))
  return (
    words.every((word) => text.includes(word)) &&
    (!query.types || query.types.includes(event.type)) &&
    (!query.locations || query.locations.includes(event.location)) &&
    (!query.from || event.startsAt >= query.from) &&
    (!query.to || event.startsAt < query.to) &&
    (query.minPrice === undefined || (event.fromPrice ?? 0) >= query.minPrice) &&
    (query.maxPrice === undefined || (event.fromPrice ?? 0) <= query.maxPrice) &&
    (!query.availableOnly || buyable(event)) &&
    (query.includePast === true || event.state !== 'past')
  )
}

function matchedWords(event: EventDetail, words: readonly string[]): string[] {
  const own = searchedText(event).match(/[\p{L}\p{N}]+/gu) ?? []
  return [...new Set(own.filter((word) => words.some((wanted) => fold(word).startsWith(wanted))))]
}

function order(sort: CatalogueQuery['sort']): (one: EventDetail, other: EventDetail) => number {
  switch (sort) {
    case 'price':
      return (one, other) => (one.fromPrice ?? 0) - (other.fromPrice ?? 0)
    case 'name':
      return (one, other) => one.name.localeCompare(other.name)
    default:
      return (one, other) =>
        Number(one.state === 'past') - Number(other.state === 'past') ||
        one.startsAt.localeCompare(other.startsAt)
  }
}

function facet(events: readonly EventDetail[], of: (event: EventDetail) => string): Facet[] {
  const counts = new Map<string, number>()
  for (const event of events) counts.set(of(event), (counts.get(of(event)) ?? 0) + 1)
  return [...counts].map(([value, count]) => ({ value, count })).sort((one, other) => other.count - one.count)
}

const searchedText = (event: EventDetail) => `${event.name} ${event.venue} ${event.location} ${event.type}`
const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
