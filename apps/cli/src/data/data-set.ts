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
 * The whole data set, key by key: the lists, the people, and then each event with everything that belongs to it. It is a
 * function of the configuration alone, and holds no more than the names of the people, one event and the sums of its sales in memory.
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

/** One event, its tickets, and what people did with it. */
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
  // Who has given everything back owns nothing, as if the key had never been.
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
/** Of the alerts on what is sold out, those that wait for tickets to come back. */
const backPart = 0.4
/** Of the alerts that have fired, those that were read. */
const readPart = 0.7

/**
 * An alert of few left has fired exactly where no more than its limit is left; where fewer are left than any limit, all have.
 * Of what is sold out some wait to come back. Most of what has fired was seen.
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
