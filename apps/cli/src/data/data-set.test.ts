import {
  Allowance,
  currency,
  EmailOwner,
  Event,
  Favourite,
  Notification,
  Order,
  OrderId,
  Purchase,
  type SaleState,
  SalesCheckpoint,
  SalesDay,
  SalesHour,
  SalesSheet,
  saleState,
  Ticket,
  User,
} from '@ticketcd/schema'
import { describe, expect, test } from 'vitest'
import { recordOf } from '../records.ts'
import { type DataConfig, plannedStates, readDataConfig } from './config.ts'
import { generateDataSet } from './data-set.ts'
import { hourMs, timeAt } from './time.ts'

const config: DataConfig = { ...readDataConfig(), now: '2026-06-01T00:00:00.000Z' }
const small: DataConfig = { ...config, users: 30, events: 150 }

test('the same seed and now produce the same bytes, and another seed different ones', () => {
  const lines = (from: DataConfig) =>
    [...generateDataSet(from)].map(({ key, value }) => `${key} ${value}`).join('\n')
  expect(lines(small)).toBe(lines(small))
  expect(lines({ ...small, seed: small.seed + 1 })).not.toBe(lines(small))
})

test('more users do not change an event', () => {
  const events = (from: DataConfig) =>
    [...generateDataSet(from)].filter(({ key }) => key.startsWith('event:'))
  expect(events({ ...small, users: 31 })).toEqual(events(small))
})

test('the first key is available before the last event is generated', () => {
  const entries = generateDataSet({ ...small, events: 1_000_000 })
  expect(entries.next().value?.key).toBe('config:locations')
})

describe.each([1, 2, 3, 20260601])('with seed %i', (seed) => {
  const world = worldOf({ ...small, seed })

  test('every key belongs to a noun, and occurs once', () => {
    expect(new Set(world.keys).size).toBe(world.keys.length)
    for (const key of world.keys) expect(recordOf(key), key).toBeDefined()
  })

  test('the sold tickets and the revenue of a ticket type are the sums over the purchases', () => {
    const sums = new Map<string, { sold: number; revenue: number }>()
    for (const { parts, value } of world.purchases)
      for (const line of value.lines) {
        const key = Ticket.key.build({ eventId: parts.eventId, ticketType: line.ticketType })
        const sum = sums.get(key) ?? { sold: 0, revenue: 0 }
        sum.sold += line.quantity - line.cancelled
        sum.revenue += (line.quantity - line.cancelled) * line.unitPrice
        sums.set(key, sum)
      }
    for (const { key, value } of world.tickets) {
      expect({ key, sold: value.sold, revenue: value.revenue }).toEqual({
        key,
        ...(sums.get(key) ?? { sold: 0, revenue: 0 }),
      })
      expect(value.total).toBe(value.available + value.held + value.sold)
      sums.delete(key)
    }
    expect([...sums].filter(([, sum]) => sum.sold > 0)).toEqual([])
  })

  test('every purchase has its order, and every order its purchase', () => {
    const twins = world.purchases.map(({ parts: { username, eventId, orderId } }) =>
      [Order.key.build({ eventId, orderId }), username].join(' '),
    )
    expect(world.orders.map(({ key, value }) => `${key} ${value.username}`).sort()).toEqual(twins.sort())
  })

  test('allowances equal the tickets of each customer, within the limit of the event', () => {
    const owned = new Map<string, number>()
    for (const { parts, value } of world.purchases) {
      const key = Allowance.key.build(parts)
      const quantity = value.lines.reduce((sum, line) => sum + line.quantity - line.cancelled, 0)
      if (quantity > 0) owned.set(key, (owned.get(key) ?? 0) + quantity)
    }
    expect(new Map(world.allowances.map(({ key, value }) => [key, value.quantity]))).toEqual(owned)
    for (const { parts, value } of world.allowances)
      expect(value.quantity).toBeLessThanOrEqual(world.event(parts.eventId).maxPerCustomer)
  })

  test('every account has its e-mail address, and all records belong to an account', () => {
    expect(world.emails.map(({ parts, value }) => `${parts.email} ${value.username}`)).toEqual(
      world.users.map(({ parts, value }) => `${value.email} ${parts.username}`),
    )
    const usernames = new Set(world.users.map(({ parts }) => parts.username))
    for (const { parts } of [...world.purchases, ...world.favourites, ...world.notifications])
      expect(usernames.has(parts.username)).toBe(true)
  })

  test('an alert of few left has fired if and only if at most its limit is left', () => {
    for (const { parts, value } of world.notifications) {
      if (value.kind !== 'few-left') continue
      const { available } = world.stock(parts.eventId)
      expect(value.triggeredAt !== null).toBe(available <= value.limit)
      expect(value.active).toBe(value.triggeredAt === null)
    }
  })

  test('alerts for returned tickets are on sold-out events, and read alerts fired before', () => {
    for (const { parts, value } of world.notifications) {
      if (value.kind === 'back') {
        expect(world.stock(parts.eventId).available).toBe(0)
        expect(value.active).toBe(true)
      }
      if (value.readAt !== null) expect(value.readAt >= (value.triggeredAt ?? config.now)).toBe(true)
    }
  })

  test('no purchase is before the start of sales or after now, and order ids have its time', () => {
    for (const { parts, value } of world.purchases) {
      const event = world.event(parts.eventId)
      expect(value.placedAt >= event.salesOpenAt && value.placedAt <= config.now).toBe(true)
      expect(value.placedAt <= event.startsAt).toBe(true)
      expect(OrderId.safeParse(parts.orderId).success).toBe(true)
      expect(Number.parseInt(parts.orderId.replace('-', '').slice(0, 12), 16)).toBe(
        Date.parse(value.placedAt),
      )
    }
  })

  test('the series of sales equal the purchases, and the checkpoint equals the ticket stocks', () => {
    const bought = new Map<string, { revenue: number; tickets: number; orders: number }>()
    for (const { parts, value } of world.purchases) {
      const { type } = world.event(parts.eventId)
      const slot = `${value.placedAt.slice(0, 13)} ${type}`
      const sum = bought.get(slot) ?? { revenue: 0, tickets: 0, orders: 0 }
      for (const line of value.lines) {
        sum.revenue += (line.quantity - line.cancelled) * line.unitPrice
        sum.tickets += line.quantity - line.cancelled
      }
      bought.set(slot, { ...sum, orders: sum.orders + 1 })
    }
    const days = world.days.flatMap(({ parts, value }) => {
      const sheet = SalesSheet.of(value)
      return Array.from({ length: 24 }, (_, hour) => ({ parts, hour, types: sheet.byType(hour) }))
    })
    for (const { parts, hour, types } of days)
      for (const [type, figures] of types)
        expect(figures).toEqual(bought.get(`${parts.day}T${String(hour).padStart(2, '0')} ${type}`))
    const firstDay = world.days[0]?.parts.day ?? ''
    expect(days.reduce((sum, { types }) => sum + types.length, 0)).toBe(
      [...bought].filter(([slot]) => slot >= firstDay).length,
    )
    for (const { parts, value } of world.hours) {
      const day = world.days.find((each) => each.parts.day === parts.hour.slice(0, 10))
      const inDay = SalesSheet.of(day?.value ?? []).byType(Number(parts.hour.slice(11)))
      expect(SalesSheet.of(value).byType()).toEqual(expect.arrayContaining(inDay))
    }
    const [checkpoint] = world.checkpoints
    expect(checkpoint?.value.orders).toBe(world.orders.length)
    const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0)
    expect(sum(checkpoint?.value.totals.map(({ revenue }) => revenue) ?? [])).toBe(
      sum(world.tickets.map(({ value }) => value.revenue)),
    )
    expect(sum(checkpoint?.value.totals.map(({ tickets }) => tickets) ?? [])).toBe(
      sum(world.tickets.map(({ value }) => value.sold)),
    )
  })

  test('events have every configured state', () => {
    const states = new Set(world.states)
    for (const state of [...plannedStates, 'on-sale'] as const) expect(states, state).toContain(state)
  })

  test('neighbouring events of a type share no sentence', () => {
    for (const [index, { value }] of world.events.entries()) {
      const next = world.events[index + 1]?.value
      if (next?.type !== value.type) continue
      const sentences = new Set(value.description.split(/(?<=[.?])\s/))
      expect(next.description.split(/(?<=[.?])\s/).filter((each) => sentences.has(each))).toEqual([])
    }
  })

  test('every slot of a template is filled', () => {
    for (const { value } of world.events)
      expect(`${value.name} ${value.description}`).not.toMatch(/[{}]|undefined/)
  })
})

test('the committed configuration generates realistic data', { timeout: 30_000 }, () => {
  const world = worldOf(config)
  expect(world.events.length).toBeGreaterThanOrEqual(300)
  expect(world.users.length).toBeGreaterThanOrEqual(200)
  expect(world.purchases.length).toBeGreaterThanOrEqual(1_000)
  const upcoming = world.events.filter(({ value }) => value.startsAt > config.now)
  expect(upcoming.length / world.events.length).toBeGreaterThan(0.8)
  expect(world.purchases.filter(({ parts }) => parts.username === 'demo').length).toBeGreaterThanOrEqual(4)
  const alerts = world.notifications
    .filter(({ parts }) => parts.username === 'demo')
    .map(({ value }) => value)
  expect(alerts.some(({ triggeredAt, readAt }) => triggeredAt !== null && readAt === null)).toBe(true)
  expect(world.notifications.some(({ value }) => value.kind === 'back')).toBe(true)
  expect(world.notifications.some(({ value }) => value.readAt !== null)).toBe(true)
  expect(world.users.find(({ parts }) => parts.username === 'admin')?.value.role).toBe('admin')
  expect(new Set(world.events.map(({ value }) => value.name)).size / world.events.length).toBeGreaterThan(0.8)
  expect(currency).toBe('EUR')
  // Every chart of the dashboard has data, and the data is realistic. The last day is like the one
  // before, evenings are busy, and there is no peak at the moment of the data set.
  expect(world.days.length).toBeGreaterThan(90)
  const nowMs = Date.parse(config.now)
  const soldIn = (fromHours: number, untilHours: number) => {
    const [from, until] = [fromHours, untilHours].map((hours) => timeAt(nowMs - hours * hourMs)) as [
      string,
      string,
    ]
    const sold = world.purchases.filter(({ value }) => value.placedAt >= from && value.placedAt < until)
    return { orders: sold.length, cents: sold.reduce((sum, { value }) => sum + value.total, 0) }
  }
  const [lastDay, dayBefore] = [soldIn(24, 0), soldIn(48, 24)]
  expect(lastDay.orders).toBeGreaterThan(60)
  expect(Math.abs(lastDay.orders / dayBefore.orders - 1)).toBeLessThan(0.3)
  expect(Math.abs(lastDay.cents / dayBefore.cents - 1)).toBeLessThan(0.3)
  expect(soldIn(1, 0).orders).toBeLessThan(lastDay.orders / 8)
  // 16 to 21 o'clock compared with 4 to 9 o'clock, over the last three days. `now` is midnight.
  const busy = [0, 24, 48].reduce((sum, day) => sum + soldIn(day + 8, day + 3).orders, 0)
  const quiet = [0, 24, 48].reduce((sum, day) => sum + soldIn(day + 20, day + 15).orders, 0)
  expect(busy).toBeGreaterThan(1.5 * quiet)
})

test('a data set without people has events and no sales', () => {
  const world = worldOf({ ...small, users: 0, accounts: [] })
  expect(world.purchases).toEqual([])
  expect(world.events).toHaveLength(150)
})

/** All entries of a data set by noun, decoded by their schemas. */
function worldOf(from: DataConfig) {
  const entries = [...generateDataSet(from)]
  const all = <Parts, Value>(record: {
    name: string
    key: { parse(key: string): Parts | undefined }
    decode(json: string): Value
  }) =>
    entries.flatMap(({ key, value }) => {
      const parts = record.key.parse(key)
      return parts ? [{ key, parts, value: record.decode(value) }] : []
    })
  const events = all(Event)
  const tickets = all(Ticket)
  const byId = new Map(events.map(({ parts, value }) => [parts.eventId, value]))
  const event = (eventId: string) => {
    const found = byId.get(eventId)
    if (!found) throw new Error(`there is no event ${eventId}`)
    return found
  }
  const stock = (eventId: string) =>
    tickets
      .filter(({ parts }) => parts.eventId === eventId)
      .reduce(
        (sum, { value }) => ({ available: sum.available + value.available, total: sum.total + value.total }),
        { available: 0, total: 0 },
      )
  return {
    keys: entries.map(({ key }) => key),
    users: all(User),
    emails: all(EmailOwner),
    events,
    tickets,
    purchases: all(Purchase),
    orders: all(Order),
    allowances: all(Allowance),
    favourites: all(Favourite),
    notifications: all(Notification),
    days: all(SalesDay),
    hours: all(SalesHour),
    checkpoints: all(SalesCheckpoint),
    event,
    stock,
    states: events.map(({ parts, value }): SaleState => saleState(value, stock(parts.eventId), from.now)),
  }
}
