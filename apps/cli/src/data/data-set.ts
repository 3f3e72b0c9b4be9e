import {
  Allowance,
  Event,
  EventTypes,
  Favourite,
  Locations,
  Notification,
  Order,
  Purchase,
  Ticket,
  TicketTypes,
} from '@ticketcd/schema'
import { Audience } from './audience.ts'
import { BoxOffice } from './box-office.ts'
import { Chance } from './chance.ts'
import type { DataConfig } from './config.ts'
import type { Entry } from './entry.ts'
import { type EventPlan, planEvent } from './event-plan.ts'
import { hashForAll } from './password.ts'
import { type Person, populateTown } from './people.ts'
import { Takings } from './takings.ts'
import { timeAt } from './time.ts'

/**
 * Generates the whole data set, key by key: the lists, the people, and then each event with all of
 * its records. It depends only on the configuration. In memory it keeps only the names of the
 * people, one event and the sums of its sales.
 */
export function* generateDataSet(config: DataConfig): Generator<Entry, void, undefined> {
  const chance = new Chance(config.seed)
  yield* lists(config)
  const people: Person[] = []
  for (const { person, entries } of populateTown(config, hashForAll(config), chance)) {
    people.push(person)
    yield* entries
  }
  const audience = new Audience(config, people)
  const takings = new Takings(config.now)
  for (let index = 0; index < config.events; index++) yield* stage(config, index, audience, takings, chance)
  yield* takings.entries()
}

function lists({ places, eventTypes }: DataConfig): Entry[] {
  const ticketTypes = eventTypes.flatMap(({ tickets }) => tickets.map(({ name }) => name))
  return [
    {
      key: Locations.key.build({ list: 'locations' }),
      value: Locations.encode(
        places.map(({ name, country, timeZone, venues }) => ({
          name,
          country,
          timeZone,
          venues: Object.values(venues).flat(),
        })),
      ),
    },
    {
      key: EventTypes.key.build({ list: 'event-types' }),
      value: EventTypes.encode(eventTypes.map(({ name }) => name)),
    },
    {
      key: TicketTypes.key.build({ list: 'ticket-types' }),
      value: TicketTypes.encode([...new Set(ticketTypes)]),
    },
  ]
}

/** One event, its ticket stocks, and the orders, favourites and alerts of customers. */
function* stage(
  config: DataConfig,
  index: number,
  audience: Audience,
  takings: Takings,
  chance: Chance,
): Generator<Entry, void, undefined> {
  const nowMs = Date.parse(config.now)
  const plan = planEvent(config, index, chance)
  const { eventId } = plan
  chance.enter('sale', index)
  const office = new BoxOffice(plan, nowMs, chance)
  for (const username of audience.buyers(plan, chance)) office.sell(username, chance)

  yield { key: Event.key.build({ eventId }), value: Event.encode(eventOf(plan)) }
  for (const [ticketType, ticket] of office.tickets)
    yield { key: Ticket.key.build({ eventId, ticketType }), value: Ticket.encode(ticket) }
  for (const { username, orderId, purchase } of office.orders) {
    takings.add(plan.type.name, purchase)
    yield { key: Purchase.key.build({ username, eventId, orderId }), value: Purchase.encode(purchase) }
    yield { key: Order.key.build({ eventId, orderId }), value: Order.encode({ username }) }
  }
  // A customer who cancelled all tickets has no allowance key.
  for (const [username, quantity] of office.allowances)
    if (quantity > 0)
      yield { key: Allowance.key.build({ eventId, username }), value: Allowance.encode({ quantity }) }

  chance.enter('fans', index)
  for (const username of audience.fans(plan, chance)) {
    const addedAt = timeAt(momentSince(plan.createdAtMs, nowMs, chance))
    yield { key: Favourite.key.build({ username, eventId }), value: Favourite.encode({ addedAt }) }
  }
  for (const username of audience.watchers(plan, chance)) {
    const alert = alertOf(plan, office.available, nowMs, chance)
    yield { key: Notification.key.build({ username, eventId }), value: Notification.encode(alert) }
  }
}

function eventOf(plan: EventPlan) {
  return {
    name: plan.name,
    description: plan.description,
    venue: plan.venue,
    location: plan.place.name,
    type: plan.type.name,
    startsAt: timeAt(plan.startsAtMs),
    endsAt: timeAt(plan.endsAtMs),
    timeZone: plan.place.timeZone,
    status: plan.status,
    salesOpenAt: timeAt(plan.salesOpenAtMs),
    maxPerCustomer: plan.maxPerCustomer,
    createdAt: timeAt(plan.createdAtMs),
    updatedAt: timeAt(plan.updatedAtMs),
  }
}

const limits = [5, 10, 20, 50] as const
/** The share of alerts on sold-out events that wait for tickets to return. */
const backPart = 0.4
/** The share of fired alerts that were read. */
const readPart = 0.7

/**
 * An alert of few left has fired if and only if at most its limit is left. On sold-out events some
 * alerts wait for tickets to return. Most fired alerts were read.
 */
function alertOf(
  { state, createdAtMs: sinceMs }: EventPlan,
  available: number,
  nowMs: number,
  chance: Chance,
) {
  const createdAtMs = momentSince(sinceMs, nowMs, chance)
  const alert = { createdAt: timeAt(createdAtMs), triggeredAt: null, availableThen: null, readAt: null }
  if (state === 'sold-out' && chance.happens(backPart))
    return { ...alert, kind: 'back' as const, limit: chance.whole(1, 4), active: true }
  const kind = 'few-left' as const
  const limit = chance.pick(limits)
  if (available > limit) return { ...alert, kind, limit, active: true }
  const triggeredAtMs = momentSince(createdAtMs, nowMs, chance)
  const readAt = chance.happens(readPart) ? timeAt(momentSince(triggeredAtMs, nowMs, chance)) : null
  return {
    ...alert,
    kind,
    limit,
    active: false,
    triggeredAt: timeAt(triggeredAtMs),
    availableThen: limit,
    readAt,
  }
}

function momentSince(sinceMs: number, nowMs: number, chance: Chance): number {
  return sinceMs + Math.floor(Math.max(0, nowMs - sinceMs) * chance.fraction())
}
