import type { EventStatus, SaleState } from '@ticketcd/schema'
import type { Chance } from './chance.ts'
import { type DataConfig, type EventType, type Place, plannedStates, venuesFor } from './config.ts'
import { portuguesePeople } from './people.ts'
import { dayMs, hourMs, minuteMs, momentOf } from './time.ts'
import { type Billing, bill } from './wording.ts'

/** An event before any sale. Times are in milliseconds since 1970. */
export interface EventPlan extends Billing {
  readonly eventId: string
  /** The state of its sale at `now`. */
  readonly state: SaleState
  readonly status: EventStatus
  readonly type: EventType
  readonly place: Place
  readonly venue: string
  readonly startsAtMs: number
  readonly endsAtMs: number
  readonly createdAtMs: number
  readonly salesOpenAtMs: number
  readonly updatedAtMs: number
  readonly maxPerCustomer: number
}

/**
 * Plans the event at `index`. State, type and place are spread evenly over their shares, so that
 * even a small data set has some of each. The sequences are the golden ratio, and R2 (Roberts,
 * 2018).
 */
export function planEvent(config: DataConfig, index: number, chance: Chance): EventPlan {
  chance.enter('shares')
  const along = (step: number) => (chance.fraction() + index * step) % 1
  const state = stateAt(config, along(0.6180339887498949))
  const type = weighted(config.eventTypes, along(0.7548776662466927))
  const place = weighted(config.places, along(0.5698402909980532))

  chance.enter('event', index)
  const dates = datesOf(config, state, type, place, chance)
  const venue = chance.pick(venuesIn(new Date(dates.startsAtMs).getUTCMonth(), type, place))
  const speaksPortuguese = place.country === 'PT' || place.country === 'BR'
  const billing = bill(
    {
      type: type.name,
      town: place.name,
      venue,
      inPortuguese: speaksPortuguese && chance.happens(config.portugueseNameProbability),
      portuguesePeople: speaksPortuguese ? 0.85 : portuguesePeople / 4,
    },
    index,
    chance,
  )
  const [minLimit, maxLimit] = type.maxPerCustomer
  return {
    ...billing,
    eventId: eventIdOf(billing.name, index),
    state,
    status: statusOf(state),
    type,
    place,
    venue,
    ...dates,
    maxPerCustomer: chance.whole(minLimit, maxLimit),
  }
}

/** Prefers indoor venues in winter. `month` counts from 0. */
function venuesIn(month: number, type: EventType, place: Place): string[] {
  const winter = month < 3 || month > 9
  const indoors = venuesFor({ venues: type.venues.filter((kind) => kind !== 'outdoor') }, place)
  return winter && indoors.length > 0 ? indoors : venuesFor(type, place)
}

function stateAt(config: DataConfig, position: number): SaleState {
  let passed = 0
  for (const state of plannedStates) {
    passed += config.states[state]
    if (position < passed) return state
  }
  return 'on-sale'
}

function statusOf(state: SaleState): EventStatus {
  return state === 'draft' || state === 'cancelled' || state === 'closed' ? state : 'on-sale'
}

function weighted<Item extends { weight: number }>(items: readonly Item[], position: number): Item {
  let left = position * items.reduce((sum, { weight }) => sum + weight, 0)
  const chosen = items.find(({ weight }) => {
    left -= weight
    return left < 0
  })
  return chosen ?? (items.at(-1) as Item)
}

type Dates = Pick<EventPlan, 'startsAtMs' | 'endsAtMs' | 'createdAtMs' | 'salesOpenAtMs' | 'updatedAtMs'>

function datesOf(
  { now, window }: DataConfig,
  state: SaleState,
  type: EventType,
  place: Place,
  chance: Chance,
): Dates {
  const nowMs = Date.parse(now)
  const [firstHour, lastHour] = type.startHours
  const [minMinutes, maxMinutes] = type.durationMinutes
  const midnightMs = Math.floor(nowMs / dayMs) * dayMs
  const localMs =
    nearWeekend(midnightMs + dayOf(state, window, chance) * dayMs, state, chance) +
    chance.whole(firstHour, lastHour) * hourMs +
    (chance.happens(0.35) ? 30 * minuteMs : 0)
  let startsAtMs = momentOf(localMs, place.timeZone)
  // The local clock may move an upcoming event before `now`, or a past one after it.
  if (state === 'past' && startsAtMs > nowMs) startsAtMs -= 2 * dayMs
  if (state !== 'past' && startsAtMs <= nowMs) startsAtMs += 2 * dayMs
  const endsAtMs = startsAtMs + Math.round(chance.whole(minMinutes, maxMinutes) / 15) * 15 * minuteMs

  const announcedMs = Math.min(nowMs, startsAtMs) - chance.whole(25, 150) * dayMs
  const createdAtMs = announcedMs + chance.whole(9 * hourMs, 18 * hourMs)
  const opensAtMs = Math.floor(createdAtMs / dayMs) * dayMs + chance.whole(2, 12) * dayMs + 10 * hourMs
  const salesOpenAtMs =
    state === 'not-open' ? midnightMs + chance.whole(1, 20) * dayMs + 10 * hourMs : opensAtMs
  const updatedAtMs = createdAtMs + Math.floor(chance.fraction() * dayMs)
  return { startsAtMs, endsAtMs, createdAtMs, salesOpenAtMs, updatedAtMs }
}

/**
 * Moves half of the events on a Monday to Wednesday to a weekend: the next one, or for past events
 * the previous one.
 */
function nearWeekend(localMs: number, state: SaleState, chance: Chance): number {
  const weekday = new Date(localMs).getUTCDay()
  if (weekday < 1 || weekday > 3 || chance.happens(0.5)) return localMs
  const days = state === 'past' ? -weekday - chance.whole(0, 2) : 5 - weekday + chance.whole(0, 2)
  return localMs + days * dayMs
}

/** The day of an event, counted from today. Near days have more events. */
function dayOf(state: SaleState, window: DataConfig['window'], chance: Chance): number {
  const far = chance.fraction()
  if (state === 'past') return -1 - Math.floor(far * (window.behindDays - 1))
  // An event whose sale opens later needs time to sell. An event that is nearly sold out is soon.
  const first = state === 'not-open' ? Math.min(45, window.aheadDays) : 0
  const last =
    state === 'few-left' || state === 'sold-out' ? Math.min(120, window.aheadDays) : window.aheadDays
  return first + Math.floor((last - first) * (0.3 * far + 0.7 * far * far))
}

/** A readable slug of the name, and a suffix that is unique in the data set. */
function eventIdOf(name: string, index: number): string {
  const slug = name
    .normalize('NFD')
    .replace(/[\u0300-\u036f’']/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '')
  // The step and 36^4 have no common factor, so every suffix occurs once before the first repeats.
  const suffix = ((index * 715_829 + 123_457) % 36 ** 4).toString(36).padStart(4, '0')
  return `${slug}-${suffix}`
}
