import type { Chance } from './chance.ts'
import { type DataConfig, plannedStates } from './config.ts'
import type { EventPlan } from './event-plan.ts'
import type { Person } from './people.ts'

/** The relative sales of an event in this state. 0 before the start of sales. */
const demand = {
  draft: 0,
  cancelled: 0.8,
  closed: 1.5,
  past: 1.6,
  'not-open': 0,
  'sold-out': 4,
  'few-left': 3.5,
  'on-sale': 0.7,
} as const satisfies Record<EventPlan['state'], number>

/**
 * The share of past events in the purchases of the configured accounts, so that both of their order
 * lists have entries.
 */
const pastPart = 0.35

/** States in which an alert may have fired, or waits for tickets to return. */
const scarce = new Set<EventPlan['state']>(['sold-out', 'few-left'])

/** Spreads the averages of the configuration over the events: purchases, favourites and alerts. */
export class Audience {
  private readonly config: DataConfig
  private readonly customers: readonly string[]
  private readonly followers: readonly string[]
  private readonly alerted: readonly string[]

  constructor(config: DataConfig, people: readonly Person[]) {
    const own = new Set(config.accounts.map(({ username }) => username))
    const others = people.filter(({ username, role }) => role === 'customer' && !own.has(username))
    this.config = config
    this.customers = others.map(({ username }) => username)
    this.followers = others.filter((each) => each.followsEvents).map(({ username }) => username)
    this.alerted = others.filter((each) => each.setsAlerts).map(({ username }) => username)
  }

  /** The customers who order, in turn. A name may occur twice. */
  *buyers({ state }: EventPlan, chance: Chance): Generator<string, void, undefined> {
    const { config, customers } = this
    if (demand[state] === 0) return
    const selling = plannedStates.filter((each) => demand[each] > 0 && each !== 'past')
    const toCome = sum(selling.map((each) => config.states[each])) + onSaleShare(config)
    const share = state === 'past' ? config.states.past / pastPart : toCome / (1 - pastPart)
    yield* this.accounts('purchases', share, chance)
    const mean =
      sum(plannedStates.map((each) => demand[each] * config.states[each])) +
      demand['on-sale'] * onSaleShare(config)
    const orders = (config.purchasesPerUser * customers.length * demand[state]) / (mean * config.events)
    // A scarce event needs at least one order.
    const least = scarce.has(state) ? 1 : 0
    yield* this.some(customers, Math.max(least, chance.around(orders * (0.5 + chance.fraction()))), chance)
  }

  /** The customers who follow the event, each name once. */
  fans({ state }: EventPlan, chance: Chance): Set<string> {
    if (state === 'draft') return new Set()
    const { config, followers } = this
    const visible = 1 - config.states.draft
    const fans = (config.favourites.perUser * followers.length) / (visible * config.events)
    return new Set([
      ...this.accounts('favourites', visible, chance),
      ...this.some(followers, chance.around(fans), chance),
    ])
  }

  /** The customers with an alert on the event, each name once. */
  watchers({ state }: EventPlan, chance: Chance): Set<string> {
    if (state !== 'on-sale' && !scarce.has(state)) return new Set()
    const { config, alerted } = this
    const { perUser, triggeredProbability } = config.notifications
    const scarceShare = sum([...scarce].map((each) => config.states[each as keyof DataConfig['states']]))
    const share = scarce.has(state) ? scarceShare : onSaleShare(config)
    const part = scarce.has(state) ? triggeredProbability : 1 - triggeredProbability
    const watchers = (perUser * alerted.length * part) / (share * config.events)
    return new Set([
      ...this.accounts('notifications', share / part, chance),
      ...this.some(alerted, chance.around(watchers), chance),
    ])
  }

  /** The configured accounts that take part in an event, if such events are `share` of all. */
  private *accounts(
    what: 'purchases' | 'favourites' | 'notifications',
    share: number,
    chance: Chance,
  ): Generator<string, void, undefined> {
    const { accounts, events } = this.config
    for (const account of accounts)
      if (chance.happens(account[what] / (share * events))) yield account.username
  }

  private *some(
    people: readonly string[],
    count: number,
    chance: Chance,
  ): Generator<string, void, undefined> {
    if (people.length === 0) return
    for (let each = 0; each < count; each++) yield chance.pick(people)
  }
}

function onSaleShare({ states }: DataConfig): number {
  return 1 - sum(Object.values(states))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
