import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventStatus, eventTransitions, saleState } from './event.ts'
import { canBuy, type SaleState, saleStates } from './sale-state.ts'

const now = '2030-06-01T12:00:00.000Z'
const before = '2030-06-01T11:59:59.999Z'
const after = '2030-06-01T12:00:00.001Z'
const event = { status: 'on-sale', startsAt: after, salesOpenAt: before } as const

describe('the sale state of an event', () => {
  it.each<[SaleState, Parameters<typeof saleState>[0], number]>([
    ['on-sale', event, 100],
    ['few-left', event, 5],
    ['few-left', event, 1],
    ['sold-out', event, 0],
    ['not-open', { ...event, salesOpenAt: after }, 100],
    ['on-sale', { ...event, salesOpenAt: now }, 100],
    ['closed', { ...event, status: 'closed' }, 100],
    ['past', { ...event, startsAt: now }, 100],
    ['past', { ...event, startsAt: before, status: 'closed' }, 100],
    ['cancelled', { ...event, startsAt: before, status: 'cancelled' }, 100],
    ['draft', { ...event, status: 'draft' }, 100],
  ])('%s', (state, value, available) => {
    expect(saleState(value, { available, total: 100 }, now)).toBe(state)
  })

  it('allows a purchase only if the event is on sale, in the future and not sold out', () => {
    const time = fc.constantFrom(before, now, after)
    fc.assert(
      fc.property(
        fc.constantFrom(...EventStatus.options),
        time,
        time,
        fc.nat(100),
        (status, startsAt, salesOpenAt, available) => {
          const state = saleState({ status, startsAt, salesOpenAt }, { available, total: 100 }, now)
          expect(saleStates).toContain(state)
          const mayBuy = status === 'on-sale' && startsAt > now && salesOpenAt <= now && available > 0
          expect(canBuy(state)).toBe(mayBuy)
        },
      ),
    )
  })

  it('is not few-left for a small event without sales', () => {
    for (let total = 2; total < 1_000; total += 1)
      expect(saleState(event, { available: total, total }, now)).toBe('on-sale')
  })
})

describe('the status of an event', () => {
  it('changes from every status only to others, and never from cancelled', () => {
    for (const [from, next] of Object.entries(eventTransitions)) expect(next).not.toContain(from)
    expect(eventTransitions.cancelled).toEqual([])
  })
})
