import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Admission } from './admission.ts'
import { AnyConfig, EventTypes, Locations, TicketTypes } from './config.ts'
import { Event } from './event.ts'
import { EventLeader, PeerSecret } from './event-leader.ts'
import { Favourite } from './favourite.ts'
import { Hold } from './hold.ts'
import { sortableTime } from './id.ts'
import * as schema from './index.ts'
import { Load, LoadBatch } from './load.ts'
import { Notification } from './notification.ts'
import { Allowance, Order } from './order.ts'
import { Payment } from './payment.ts'
import { ProcessClock } from './process-clock.ts'
import { Purchase } from './purchase.ts'
import { DecodeError, KeyPartError, type RecordType } from './record.ts'
import { SalesCheckpoint } from './sales-checkpoint.ts'
import { SalesDay } from './sales-day.ts'
import { SalesHour } from './sales-hour.ts'
import { Session } from './session.ts'
import { Ticket } from './ticket.ts'
import { EmailOwner, User } from './user.ts'
import { Waiting, Waitlist } from './waitlist.ts'

/* Valid parts of each kind, as wide as their schemas. */

const of = (pattern: RegExp) => fc.stringMatching(pattern)
const eventId = of(/^[a-z0-9][a-z0-9-]{0,63}$/)
const username = of(/^[a-z0-9][a-z0-9._-]{2,31}$/)
const orderId = of(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
const ticketType = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 48 })
  .map((name) => name.trim().normalize('NFC'))
  .filter((name) => /^[\p{L}\p{N}][^:/\p{C}\p{Zl}\p{Zp}]{0,47}$/u.test(name))
  .filter((name) => !/[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/.test(name))
const time = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString())

type AnyRecord = RecordType<Record<string, string>, unknown>
interface Noun {
  record: AnyRecord
  /** In the order of the key. */
  parts: Record<string, fc.Arbitrary<string>>
}
const noun = <Parts, Value>(
  record: RecordType<Parts, Value>,
  parts: Record<keyof Parts, fc.Arbitrary<string>>,
) => ({ record: record as unknown as AnyRecord, parts }) as Noun

const nouns: Noun[] = [
  noun(User, { username }),
  noun(EmailOwner, { email: of(/^[a-z0-9.+_-]{1,20}@[a-z0-9-]{1,20}(\.[a-z]{2,6}){1,2}$/) }),
  noun(Event, { eventId }),
  noun(Ticket, { eventId, ticketType }),
  noun(Hold, { eventId, orderId }),
  noun(Purchase, { username, eventId, orderId }),
  noun(Order, { eventId, orderId }),
  noun(Allowance, { eventId, username }),
  noun(Notification, { username, eventId }),
  noun(Favourite, { username, eventId }),
  noun(Waitlist, {
    eventId,
    ticketType,
    joinedAtMs: fc.nat({ max: 4e12 }).map(sortableTime),
    username,
  }),
  noun(Waiting, { username, eventId, ticketType }),
  noun(Payment, { eventId, orderId }),
  noun(ProcessClock, { process: of(/^[0-9a-f]{16}$/) }),
  noun(EventLeader, { eventId }),
  noun(PeerSecret, { name: fc.constant('peers') }),
  noun(Load, { source: of(/^[0-9a-f]{8,64}$/) }),
  noun(LoadBatch, { source: of(/^[0-9a-f]{8,64}$/), batch: of(/^\d{8}$/) }),
  noun(Admission, {
    eventId,
    ticketId: fc.tuple(orderId, fc.nat(999), fc.nat(999)).map((parts) => parts.join('.')),
  }),
  noun(Session, { tokenHash: of(/^[0-9a-f]{64}$/) }),
  noun(SalesDay, { day: of(/^\d{4}-\d{2}-\d{2}$/) }),
  noun(SalesHour, { hour: of(/^\d{4}-\d{2}-\d{2}T\d{2}$/) }),
  noun(SalesCheckpoint, { which: fc.constant('current') }),
  noun(Locations, { list: fc.constant('locations') }),
  noun(EventTypes, { list: fc.constant('event-types') }),
  noun(TicketTypes, { list: fc.constant('ticket-types') }),
  noun(AnyConfig, { list: fc.constantFrom('locations', 'event-types', 'ticket-types') }),
]

/** Hostile input: arbitrary text, and text that looks like a key. */
const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    ':',
    '/',
    'a:b',
    'ticketcd/',
    '../x',
    '',
    ' ',
    '\u0000',
    'a\nb',
    '__proto__',
    'constructor',
    'ａ：ｂ',
    'abc\u2215d',
  ),
  fc.tuple(username, fc.constantFrom(':', '/', '\n'), eventId).map((parts) => parts.join('')),
)

it('covers every record of the package', () => {
  const records = Object.values<unknown>(schema).filter(
    (value) => typeof value === 'object' && value !== null && 'key' in value && 'decode' in value,
  )
  expect(records.length).toBeGreaterThan(20)
  expect(new Set(nouns.map(({ record }) => record))).toEqual(new Set(records))
})

describe.each(nouns)('the key of $record.name', ({ record, parts }) => {
  const good = fc.record(parts)

  it('is parsed into the parts it was built from', () => {
    fc.assert(
      fc.property(good, (value) => {
        expect(record.key.parse(record.key.build(value))).toEqual(value)
      }),
    )
  })

  it('begins with the prefix of each number of its leading parts', () => {
    fc.assert(
      fc.property(good, (value) => {
        const key = record.key.build(value)
        const names = Object.keys(parts)
        for (let count = 0; count < names.length; count += 1) {
          const leading = Object.fromEntries(names.slice(0, count).map((name) => [name, value[name] ?? '']))
          expect(key.startsWith(record.key.prefix(leading))).toBe(true)
        }
      }),
    )
  })

  it('cannot be forged: any text in one part is rejected or stays in its part', () => {
    const names = Object.keys(parts)
    fc.assert(
      fc.property(good, fc.constantFrom(...names), anything, (value, name, attempt) => {
        const tried = { ...value, [name]: attempt }
        let key: string
        try {
          key = record.key.build(tried)
        } catch (error) {
          expect(error).toBeInstanceOf(KeyPartError)
          return
        }
        expect(key.split(':')).toHaveLength(names.length + 1)
        expect(key).not.toContain('/')
        expect(record.key.parse(key)).toEqual(tried)
      }),
      { numRuns: 300 },
    )
  })

  it('is parsed only from a text that it would be built as', () => {
    const texts = fc.oneof(
      anything,
      fc.array(anything, { maxLength: 4 }).map((rest) => [record.name, ...rest].join(':')),
      good.map((value) => `${record.key.build(value)}:`),
      good.map((value) => record.key.build(value).toUpperCase()),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const read = record.key.parse(text)
        if (read) expect(record.key.build(read)).toBe(text)
      }),
      { numRuns: 300 },
    )
  })

  it('belongs to this noun alone', () => {
    fc.assert(
      fc.property(good, (value) => {
        const key = record.key.build(value)
        const others = nouns.filter((other) => other.record.name !== record.name)
        for (const other of others) {
          expect(other.record.key.parse(key)).toBeUndefined()
          expect(key.startsWith(other.record.key.prefix())).toBe(false)
        }
      }),
    )
  })

  it('has no prefix for invalid leading parts', () => {
    const [first] = Object.keys(parts)
    if (first) expect(() => record.key.prefix({ [first]: 'a:b' })).toThrow(KeyPartError)
  })
})

const count = fc.nat(1_000)
const lines = fc.uniqueArray(
  fc.record({ ticketType, quantity: fc.integer({ min: 1, max: 100 }), unitPrice: fc.nat(100_000) }),
  { selector: (line) => line.ticketType, minLength: 1, maxLength: 5 },
)
const totalOf = (values: { quantity: number; unitPrice: number }[]) =>
  values.reduce((sum, each) => sum + each.quantity * each.unitPrice, 0)

const values: { record: AnyRecord; value: fc.Arbitrary<unknown> }[] = [
  {
    record: Ticket as unknown as AnyRecord,
    value: fc
      .record({ price: count, available: count, held: count, sold: count, revenue: count, position: count })
      .map((ticket) => ({ ...ticket, total: ticket.available + ticket.held + ticket.sold })),
  },
  {
    record: Hold as unknown as AnyRecord,
    value: fc
      .record({ username, lines, heldAt: time, expiresAt: time })
      .map((hold) => ({ ...hold, total: totalOf(hold.lines) })),
  },
  {
    record: Purchase as unknown as AnyRecord,
    value: fc.record({ placedAt: time, lines }).map((purchase) => ({
      ...purchase,
      lines: purchase.lines.map((line) => ({ ...line, cancelled: 0 })),
      total: totalOf(purchase.lines),
      status: 'confirmed',
    })),
  },
  { record: Order as unknown as AnyRecord, value: fc.record({ username }) },
  { record: Allowance as unknown as AnyRecord, value: fc.record({ quantity: count }) },
  { record: Favourite as unknown as AnyRecord, value: fc.record({ addedAt: time }) },
  {
    record: Session as unknown as AnyRecord,
    value: fc.record({ username, createdAt: time, expiresAt: time }),
  },
  {
    record: Notification as unknown as AnyRecord,
    value: fc.record({
      limit: fc.integer({ min: 1, max: 1_000 }),
      active: fc.constant(false),
      createdAt: time,
      triggeredAt: fc.option(time),
      kind: fc.constantFrom('few-left', 'back'),
      availableThen: fc.option(count),
      readAt: fc.constant(null),
    }),
  },
  {
    record: SalesCheckpoint as unknown as AnyRecord,
    value: fc.record({
      revision: count,
      savedAt: time,
      totals: fc.array(
        fc.record({ type: fc.constantFrom('Concert', '__proto__'), revenue: count, tickets: count }),
      ),
      orders: count,
    }),
  },
  {
    record: SalesHour as unknown as AnyRecord,
    value: fc.array(
      fc.record({
        type: fc.constantFrom('Concert', '__proto__'),
        slots: fc.array(fc.tuple(fc.nat(59), fc.integer(), fc.integer(), fc.nat())),
      }),
    ),
  },
  { record: TicketTypes as unknown as AnyRecord, value: fc.array(ticketType) },
]

describe.each(values)('the value of $record.name', ({ record, value }) => {
  it('is decoded as it was encoded', () => {
    fc.assert(
      fc.property(value, (each) => {
        expect(record.decode(record.encode(each))).toEqual(each)
      }),
    )
  })

  it('is rejected with a reason, never with a crash, if the text is not a valid value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          record.decode(text)
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError)
        }
      }),
    )
  })
})

describe('a value that breaks an invariant of its own', () => {
  const ticket = { price: 1, total: 3, available: 1, held: 1, sold: 1, revenue: 1, position: 0 }
  it.each([
    ['tickets that do not add up', Ticket, { ...ticket, total: 4 }],
    ['a negative count', Ticket, { ...ticket, held: -1, sold: 3 }],
    ['half a cent', Ticket, { ...ticket, price: 0.5 }],
    ['an amount too large to be exact', Ticket, { ...ticket, price: 2 ** 53 }],
    ['a local time', Favourite, { addedAt: '2030-01-01T00:00:00+01:00' }],
    ['a time without milliseconds', Favourite, { addedAt: '2030-01-01T00:00:00Z' }],
    [
      'an alert that is active and has fired',
      Notification,
      {
        limit: 1,
        active: true,
        createdAt: '2030-01-01T00:00:00.000Z',
        triggeredAt: '2030-01-01T00:00:00.000Z',
      },
    ],
  ])('is neither written nor read: %s', (_, record, value) => {
    const any = record as unknown as AnyRecord
    expect(() => any.encode(value)).toThrow(DecodeError)
    expect(() => any.decode(JSON.stringify(value))).toThrow(DecodeError)
  })
})
