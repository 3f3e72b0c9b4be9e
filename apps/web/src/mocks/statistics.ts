import type {
  EventSales,
  SalesFigures,
  SalesPoint,
  SalesRange,
  SalesSeries,
  SalesStep,
  Statistics,
  TicketTypeSales,
  TypeSales,
} from '@ticketcd/schema'
import { salesSteps } from '@ticketcd/schema'
import { mockedEvents } from './events.ts'
import { scenario } from './scenario.ts'
import { world } from './world.ts'

/*
 * A shop that sells around the clock. The sales of a minute depend only on the minute and the type,
 * so that all answers agree.
 */

const minuteMs = 60_000
const dayMs = 1_440 * minuteMs
const lengths = { minute: minuteMs, hour: 60 * minuteMs, day: dayMs } as const satisfies Record<
  SalesStep,
  number
>
const counts = { '1h': 60, '24h': 24, '7d': 168, '30d': 30, '90d': 90 } as const satisfies Record<
  SalesRange,
  number
>

/** `pace`: orders in a usual minute. `price`: the average price of a ticket, in cents. */
const shop: readonly { type: string; pace: number; price: number }[] = [
  { type: 'Concert', pace: 1.9, price: 2_850 },
  { type: 'Festival', pace: 0.7, price: 6_400 },
  { type: 'Talk', pace: 0.28, price: 11_900 },
  { type: 'Sport', pace: 0.85, price: 2_900 },
  { type: 'Theatre', pace: 0.6, price: 2_800 },
  { type: 'Opera', pace: 0.22, price: 5_600 },
  { type: 'Dance', pace: 0.34, price: 2_400 },
  { type: 'Comedy', pace: 0.5, price: 1_500 },
  { type: 'Workshop', pace: 0.12, price: 4_200 },
  { type: 'Exhibition', pace: 0.4, price: 950 },
  { type: 'Cinema', pace: 0.3, price: 900 },
  { type: 'Food & drink', pace: 0.1, price: 2_200 },
]
const startedAt = Date.now()

export function now(): Statistics {
  const nowMs = Date.now()
  if (scenario === 'empty') return nothing(nowMs)
  const byType = shop.map((each) => typeSales(each.type)).sort((one, other) => other.revenue - one.revenue)
  const latest = [nowMs - minuteMs, nowMs].map((ms) => pointAt(ms, 'minute', nowMs))
  const events = topEvents()
  const stock = byTicketType()
  const inLastMinute = totalOf(latest[0]?.byType ?? {})
  return {
    revision: world.revision + Math.floor((nowMs - startedAt) / 400),
    at: new Date(nowMs).toISOString(),
    ageMs: scenario === 'no-quorum' ? 12_000 + nowMs - startedAt : 120,
    totals: {
      revenue: sum(byType, (each) => each.revenue),
      sold: sum(byType, (each) => each.sold),
      held: sum(stock, (each) => each.held),
      available: sum(byType, (each) => each.capacity - each.sold) - sum(stock, (each) => each.held),
      capacity: sum(byType, (each) => each.capacity),
      events: mockedEvents.length,
      eventsOnSale: mockedEvents.filter((event) => event.state === 'on-sale' || event.state === 'few-left')
        .length,
    },
    rate: {
      ordersPerSecond: (inLastMinute.orders / 60) * (0.6 + noise('rate', Math.floor(nowMs / 2_000)) * 0.8),
      ticketsPerSecond: inLastMinute.tickets / 60,
    },
    last24Hours: between(nowMs - dayMs, nowMs, nowMs),
    previous24Hours: between(nowMs - 2 * dayMs, nowMs - dayMs, nowMs),
    byType,
    byTicketType: stock,
    otherTicketTypes: null,
    topEvents: events,
    latestMinutes: latest,
  }
}

export function series(range: SalesRange): SalesSeries {
  const step = salesSteps[range]
  const nowMs = Date.now()
  const last = Math.floor(nowMs / lengths[step]) * lengths[step]
  const from = last - (counts[range] - 1) * lengths[step]
  const starts = Array.from({ length: counts[range] }, (_, index) => from + index * lengths[step])
  return {
    revision: world.revision,
    step,
    from: new Date(from).toISOString(),
    to: new Date(last + lengths[step]).toISOString(),
    points: scenario === 'empty' ? [] : starts.map((start) => pointAt(start, step, nowMs)),
  }
}

function pointAt(ms: number, step: SalesStep, nowMs: number): SalesPoint {
  const start = Math.floor(ms / lengths[step]) * lengths[step]
  const byType: Record<string, SalesFigures> = {}
  for (const { type } of shop) {
    const figures = sales(type, start, Math.min(start + lengths[step], nowMs))
    if (figures.orders > 0) byType[type] = figures
  }
  return { at: new Date(start).toISOString(), byType }
}

function between(fromMs: number, toMs: number, nowMs: number): SalesFigures {
  return shop
    .map(({ type }) => sales(type, fromMs, Math.min(toMs, nowMs)))
    .reduce(add, { revenue: 0, tickets: 0, orders: 0 })
}

const whole = new Map<string, SalesFigures>()

/** The sums of whole days are cached. */
function sales(type: string, fromMs: number, toMs: number): SalesFigures {
  const key = `${type} ${fromMs} ${toMs}`
  const known = whole.get(key)
  if (known) return known
  let total: SalesFigures = { revenue: 0, tickets: 0, orders: 0 }
  for (let minute = Math.floor(fromMs / minuteMs); minute * minuteMs < toMs; minute++) {
    const share = Math.min(1, (toMs - minute * minuteMs) / minuteMs)
    total = add(total, inMinute(type, minute, share))
  }
  if (toMs - fromMs === dayMs && toMs % dayMs === 0) whole.set(key, total)
  return total
}

function inMinute(type: string, minute: number, share: number): SalesFigures {
  const each = shop.find((known) => known.type === type)
  if (!each) return { revenue: 0, tickets: 0, orders: 0 }
  const hour = (minute / 60) % 24
  const daylight = 0.35 + 0.65 * Math.max(0, Math.sin(((hour - 5) / 19) * Math.PI)) ** 1.4
  const day = Math.floor(minute / 1_440)
  const mood = 0.82 + 0.36 * noise(type, day) + 0.012 * ((day % 90) - 45) * 0.3
  const orders = Math.floor((each.pace * daylight * mood + noise(type, minute)) * share)
  const tickets = Math.round(orders * 1.8)
  return { orders, tickets, revenue: tickets * each.price }
}

/** Sales of the catalogue's events, and invented sales for types without a mocked event. */
function typeSales(type: string): TypeSales {
  const events = mockedEvents.filter((event) => event.type === type)
  const soldNow = sales(type, startedAt, Date.now())
  if (events.length === 0) {
    const sold = Math.round(2_400 * (shop.find((each) => each.type === type)?.pace ?? 0)) + soldNow.tickets
    const price = shop.find((each) => each.type === type)?.price ?? 0
    return { type, sold, revenue: sold * price, capacity: Math.round(sold * 1.7), events: 4 }
  }
  return {
    type,
    revenue: sum(events, (event) => revenueOf(event)) + soldNow.revenue,
    sold: sum(events, (event) => event.capacity - event.available) + soldNow.tickets,
    capacity: sum(events, (event) => event.capacity),
    events: events.length,
  }
}

function byTicketType(): TicketTypeSales[] {
  const all = new Map<string, TicketTypeSales>()
  for (const { ticketType, price, total, available } of mockedEvents.flatMap((event) => event.tickets)) {
    const held = Math.min(total - available, Math.floor(available * 0.04))
    const sold = total - available - held
    const known = all.get(ticketType) ?? { ticketType, revenue: 0, sold: 0, held: 0, available: 0, total: 0 }
    all.set(ticketType, {
      ticketType,
      revenue: known.revenue + sold * price,
      sold: known.sold + sold,
      held: known.held + held,
      available: known.available + available,
      total: known.total + total,
    })
  }
  return [...all.values()].sort((one, other) => other.sold - one.sold)
}

function topEvents(): EventSales[] {
  return mockedEvents
    .map((event) => ({
      eventId: event.eventId,
      name: event.name,
      type: event.type,
      startsAt: event.startsAt,
      timeZone: event.timeZone,
      revenue: revenueOf(event),
      sold: event.capacity - event.available,
      capacity: event.capacity,
    }))
    .sort((one, other) => other.revenue - one.revenue)
    .slice(0, 10)
}

function revenueOf(event: (typeof mockedEvents)[number]): number {
  return sum(event.tickets, (ticket) => (ticket.total - ticket.available) * ticket.price)
}

function nothing(nowMs: number): Statistics {
  const none = { revenue: 0, tickets: 0, orders: 0 }
  return {
    revision: world.revision,
    at: new Date(nowMs).toISOString(),
    ageMs: 120,
    totals: { revenue: 0, sold: 0, held: 0, available: 0, capacity: 0, events: 0, eventsOnSale: 0 },
    rate: { ordersPerSecond: 0, ticketsPerSecond: 0 },
    last24Hours: none,
    previous24Hours: none,
    byType: [],
    byTicketType: [],
    otherTicketTypes: null,
    topEvents: [],
    latestMinutes: [],
  }
}

/** @returns a value from 0 to 1 that depends only on the name and the number */
function noise(name: string, number: number): number {
  let hash = number ^ 0x9e37_79b9
  for (let index = 0; index < name.length; index++)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2_ae35)
  return ((hash ^ (hash >>> 13)) >>> 0) / 0x1_0000_0000
}

function totalOf(byType: SalesPoint['byType']): SalesFigures {
  return Object.values(byType).reduce(add, { revenue: 0, tickets: 0, orders: 0 })
}

function add(one: SalesFigures, other: SalesFigures): SalesFigures {
  return {
    revenue: one.revenue + other.revenue,
    tickets: one.tickets + other.tickets,
    orders: one.orders + other.orders,
  }
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
