import type { EventDetail, SaleState } from '@ticketcd/schema'
import { canBuy } from '@ticketcd/schema'
import { places, templates } from './event-templates.ts'
import { scenario } from './scenario.ts'

const dayMs = 24 * 60 * 60 * 1000
/** The start of the day in UTC, so that mocked events begin at full hours. */
const today = Math.floor(Date.now() / dayMs) * dayMs

const nth = <Item>(items: readonly Item[], index: number): Item => {
  const item = items[index % items.length]
  if (item === undefined) throw new RangeError('nothing to choose from')
  return item
}

/** @returns the state of an event; a part of the events is in another state than on sale */
function stateOf(index: number, startsInDays: number): SaleState {
  if (startsInDays < 0) return 'past'
  if (scenario === 'sold-out' || index % 9 === 5) return 'sold-out'
  if (index % 11 === 3) return 'not-open'
  if (index % 17 === 9) return 'cancelled'
  return index % 5 === 2 ? 'few-left' : 'on-sale'
}

function share(state: SaleState, index: number): number {
  if (state === 'sold-out') return 0
  return state === 'few-left' ? 0.03 : 0.25 + ((index * 37) % 60) / 100
}

function mockedEvent(index: number): EventDetail {
  const template = nth(templates, index)
  const place = nth(places, index * 5 + Math.floor(index / 7))
  const name = nth(template.names, Math.floor(index / templates.length))
  const startsInDays = index < 56 ? 2 + Math.floor(index * 2.3) : index - 60
  const startsAt = today + startsInDays * dayMs + (18 + (index % 4)) * 60 * 60 * 1000
  const state = stateOf(index, startsInDays)
  const tickets = template.tickets.map((ticket, position) => ({
    ...ticket,
    waiting: 0,
    available:
      state === 'on-sale' && position === 0 && index % 3 === 0
        ? 0
        : Math.floor(ticket.total * share(state, index)),
  }))
  const open = tickets.filter((ticket) => ticket.available > 0)
  const prices = (open.length > 0 ? open : tickets).map((ticket) => ticket.price)
  return {
    eventId: `${name}-${place.name}-${index}`
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-'),
    name,
    venue: nth(place.venues, index),
    location: place.name,
    type: template.type,
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(startsAt + 2.5 * 60 * 60 * 1000).toISOString(),
    timeZone: place.timeZone,
    salesOpenAt: new Date(state === 'not-open' ? today + 1.5 * dayMs : today - 30 * dayMs).toISOString(),
    state,
    fromPrice: Math.min(...prices),
    available: tickets.reduce((sum, ticket) => sum + ticket.available, 0),
    capacity: tickets.reduce((sum, ticket) => sum + ticket.total, 0),
    description: template.description,
    maxPerCustomer: 6,
    cancelUntil: new Date(startsAt).toISOString(),
    tickets,
    revision: 1_000,
    editRevision: 1_000,
  }
}

export const mockedEvents: readonly EventDetail[] =
  scenario === 'empty' ? [] : Array.from({ length: 60 }, (_, index) => mockedEvent(index))

export const buyable = (event: EventDetail) => canBuy(event.state)
