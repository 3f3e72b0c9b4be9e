import type { HoldView, PurchaseView } from '@ticketcd/schema'
import { describe, expect, it } from 'vitest'
import {
  askAgainAfter,
  type CheckoutFacts,
  isWorthAnotherTry,
  outcomeIsUnknown,
  stageOf,
  takeWhatIsLeft,
} from './stage.ts'

const lines = [{ ticketType: 'Regular', quantity: 2, unitPrice: 2_500 }]
const hold: HoldView = {
  eventId: 'night-of-fado',
  orderId: '01900000-0000-7000-8000-000000000000',
  lines,
  total: 5_000,
  now: '2026-06-01T19:00:00.000Z',
  expiresAt: '2026-06-01T19:10:00.000Z',
  renewals: 0,
  offered: false,
}
const purchase: PurchaseView = {
  eventId: hold.eventId,
  orderId: hold.orderId,
  placedAt: '2026-06-01T19:01:00.000Z',
  lines: lines.map((line) => ({ ...line, cancelled: 0 })),
  total: 5_000,
  status: 'confirmed',
  event: null,
}
const held: CheckoutFacts = {
  orderState: { state: 'held', hold },
  review: null,
  orderFailure: null,
  confirm: 'idle',
  refusedAsExpired: false,
  timeIsOver: false,
  storeIsAway: false,
}
const unavailable = { code: 'unavailable', retryAfterMs: 3_000 } as const

/** Every situation of checkout, each with the stage that it shows. */
const situations = {
  'an order without an answer yet': [{ orderState: undefined }, { name: 'loading' }],
  'an order that does not exist': [
    { orderState: undefined, orderFailure: { code: 'order-not-found' } },
    { name: 'missing' },
  ],
  'an address without a valid order id': [
    { orderState: undefined, orderFailure: { code: 'invalid-input', issues: [] } },
    { name: 'missing' },
  ],
  'a session that has ended': [
    { orderState: undefined, orderFailure: { code: 'not-logged-in' } },
    { name: 'loading' },
  ],
  'a page opened while the store is away': [
    { orderState: undefined, orderFailure: unavailable },
    { name: 'checking', lines: [] },
  ],
  'a failure that a retry does not fix': [
    { orderState: undefined, orderFailure: { code: 'forbidden' } },
    { name: 'failed', failure: { code: 'forbidden' } },
  ],
  'a hold': [{}, { name: 'held', hold, buying: 'possible' }],
  'a confirmation under way': [{ confirm: 'sent' }, { name: 'held', hold, buying: 'under-way' }],
  'a confirmation under way as the time ends': [
    { confirm: 'sent', timeIsOver: true },
    { name: 'held', hold, buying: 'under-way' },
  ],
  'a payment that is not decided yet': [{ confirm: 'pending' }, { name: 'held', hold, buying: 'pending' }],
  'a payment that is not decided when the time ends': [
    { confirm: 'pending', timeIsOver: true },
    { name: 'expired', lines, isFinal: false },
  ],
  'a choice to be bought in one step': [
    { orderState: undefined, review: lines },
    { name: 'review', lines, buying: 'possible' },
  ],
  'a choice while the store is away': [
    { orderState: undefined, review: lines, storeIsAway: true },
    { name: 'review', lines, buying: 'paused' },
  ],
  'a choice that was sent': [
    { orderState: undefined, review: lines, confirm: 'sent' },
    { name: 'review', lines, buying: 'under-way' },
  ],
  'a choice that was sent without an answer': [
    { orderState: undefined, review: lines, confirm: 'unknown' },
    { name: 'checking', lines },
  ],
  'a choice that never reached the store': [
    { orderState: undefined, review: lines, orderFailure: { code: 'order-not-found' } },
    { name: 'review', lines, buying: 'possible' },
  ],
  'a choice that reached it after all': [
    { orderState: { state: 'confirmed', purchase }, review: lines, confirm: 'unknown' },
    { name: 'placed', purchase },
  ],
  'a confirmation without an answer': [{ confirm: 'unknown' }, { name: 'checking', lines }],
  'a confirmation without an answer, after the time': [
    { confirm: 'unknown', timeIsOver: true },
    { name: 'checking', lines },
  ],
  'a reload in the middle of that': [
    { confirm: 'unknown', orderState: undefined },
    { name: 'checking', lines: [] },
  ],
  'a hold while the store is away': [{ storeIsAway: true }, { name: 'held', hold, buying: 'paused' }],
  'a hold whose last check failed': [{ orderFailure: unavailable }, { name: 'held', hold, buying: 'paused' }],
  'a hold given back elsewhere': [{ orderFailure: { code: 'order-not-found' } }, { name: 'missing' }],
  'a hold that was released': [
    { orderState: { state: 'released', lines } },
    { name: 'missing', isOver: true },
  ],
  'a hold whose time is over': [{ timeIsOver: true }, { name: 'expired', lines, isFinal: false }],
  'a hold whose time is over while the store does not answer': [
    { timeIsOver: true, orderFailure: unavailable },
    { name: 'expired', lines, isFinal: false },
  ],
  'a hold whose time is over and that was collected': [
    { timeIsOver: true, orderFailure: { code: 'order-not-found' } },
    { name: 'expired', lines, isFinal: true },
  ],
  'a confirmation that came too late': [
    { refusedAsExpired: true },
    { name: 'expired', lines, isFinal: true },
  ],
  'an order that the store calls expired': [
    { orderState: { state: 'expired', lines } },
    { name: 'expired', lines, isFinal: true },
  ],
  'a purchase': [{ orderState: { state: 'confirmed', purchase } }, { name: 'placed', purchase }],
  'a purchase, even if all else is unknown or over': [
    {
      orderState: { state: 'confirmed', purchase },
      confirm: 'unknown',
      timeIsOver: true,
      storeIsAway: true,
      orderFailure: unavailable,
    },
    { name: 'placed', purchase },
  ],
} satisfies Record<string, [Partial<CheckoutFacts>, ReturnType<typeof stageOf>]>

describe('checkout shows', () => {
  it.each(Object.entries(situations))('%s', (_situation, [facts, stage]) => {
    expect(stageOf({ ...held, ...facts })).toEqual(stage)
  })
})

describe('the order is queried', () => {
  const stage = (changes: Partial<CheckoutFacts>) => stageOf({ ...held, ...changes })

  it('repeatedly until its outcome is settled', () => {
    expect(askAgainAfter(stage({ confirm: 'unknown' }), false)).toBe(1_500)
    expect(askAgainAfter(stage({ orderFailure: unavailable }), false)).toBe(2_000)
    expect(askAgainAfter(stage({}), true)).toBe(2_000)
  })

  it('until the store confirms that the hold has expired', () => {
    expect(askAgainAfter(stage({ timeIsOver: true }), true)).toBe(1_500)
    expect(askAgainAfter(stage({ orderState: { state: 'expired', lines } }), true)).toBe(false)
  })

  it('at a long interval while it is held, and never after it is over', () => {
    expect(askAgainAfter(stage({}), false)).toBe(15_000)
    expect(askAgainAfter(stage({ refusedAsExpired: true }), true)).toBe(false)
    expect(askAgainAfter(stage({ orderState: { state: 'confirmed', purchase } }), true)).toBe(false)
  })
})

describe('an outcome', () => {
  it('is unknown without an answer, and known after a refusal', () => {
    expect(outcomeIsUnknown({ code: 'unreachable' })).toBe(true)
    expect(outcomeIsUnknown({ code: 'outcome-unknown' })).toBe(true)
    expect(outcomeIsUnknown(unavailable)).toBe(false)
    expect(outcomeIsUnknown({ code: 'hold-expired' })).toBe(false)
  })
})

describe('another reservation', () => {
  it('is offered if it may succeed, and not if the choice has to change', () => {
    expect(isWorthAnotherTry({ code: 'busy', retryAfterMs: 100 })).toBe(true)
    expect(isWorthAnotherTry({ code: 'unreachable' })).toBe(true)
    expect(isWorthAnotherTry({ code: 'not-enough-left', ticketType: 'Regular', available: 1 })).toBe(true)
    expect(isWorthAnotherTry({ code: 'over-limit', limit: 6, owned: 6 })).toBe(false)
    expect(isWorthAnotherTry({ code: 'sale-closed' })).toBe(false)
  })
})

describe('lowering a choice to the available tickets', () => {
  const chosen = [...lines, { ticketType: 'Balcony', quantity: 4, unitPrice: 1_000 }]

  it('lowers only the ticket type that is short', () => {
    const left = takeWhatIsLeft(chosen, { ticketType: 'Balcony', available: 3 })
    expect(left.map(({ quantity }) => quantity)).toEqual([2, 3])
  })

  it('leaves out a ticket type that is sold out', () => {
    expect(takeWhatIsLeft(chosen, { ticketType: 'Regular', available: 0 })).toEqual([chosen[1]])
    expect(takeWhatIsLeft(lines, { ticketType: 'Regular', available: 0 })).toEqual([])
  })
})
