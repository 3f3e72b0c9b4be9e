import { type EventValue, type TicketValue, ticketTypesListedMax } from '@ticketcd/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SalesTotals } from './sales-totals.ts'

const eventId = fc.integer({ min: 0, max: 14 }).map((number) => `event-${number}`)
const ticketType = fc.constantFrom('Standing', 'Seated', '__proto__')
const moment = fc.integer({ min: 0, max: 20 }).map((minute) => new Date(minute * 60_000).toISOString())
const event = fc.record({
  name: fc.constantFrom('Jazz', 'Opera'),
  type: fc.constantFrom('Concert', 'Theatre', '__proto__'),
  status: fc.constantFrom('draft', 'on-sale', 'closed', 'cancelled'),
  salesOpenAt: moment,
  startsAt: moment,
}) as fc.Arbitrary<Partial<EventValue>> as fc.Arbitrary<EventValue>
const count = fc.nat(9)
const ticket: fc.Arbitrary<TicketValue> = fc
  .record({ price: count, available: count, held: count, sold: count, revenue: fc.nat(30), position: count })
  .map((value) => ({ ...value, total: value.available + value.held + value.sold }))

const step = fc.oneof(
  fc.record({ do: fc.constant('event' as const), eventId, value: fc.option(event, { nil: undefined }) }),
  fc.record({
    do: fc.constant('ticket' as const),
    eventId,
    ticketType,
    value: fc.option(ticket, { nil: undefined, freq: 6 }),
  }),
)

function answersOf(totals: SalesTotals) {
  return {
    totals: [0, 3, 8, 15, 30].map((minute) => totals.totals(minute * 60_000)),
    byType: totals.byType(),
    ...totals.byTicketType(),
    topEvents: totals.topEvents(),
  }
}

describe('the sales totals', () => {
  it('equal a new count of all tickets after any changes, and report each difference', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const totals = new SalesTotals()
        const events = new Map<string, EventValue>()
        const tickets = new Map<string, { eventId: string; ticketType: string; value: TicketValue }>()
        const reported = new Map<string, { revenue: number; tickets: number }>()
        for (const each of steps) {
          const { eventId } = each
          const moves =
            each.do === 'event'
              ? totals.setEvent(eventId, each.value)
              : [totals.setTicket(eventId, each.ticketType, each.value)]
          for (const move of moves) {
            if (!move) continue
            const sum = reported.get(move.type) ?? { revenue: 0, tickets: 0 }
            reported.set(move.type, {
              revenue: sum.revenue + move.revenue,
              tickets: sum.tickets + move.tickets,
            })
          }
          if (each.do === 'event') {
            if (each.value) events.set(eventId, each.value)
            else events.delete(eventId)
            continue
          }
          const key = `${eventId}:${each.ticketType}`
          if (each.value) tickets.set(key, { eventId, ticketType: each.ticketType, value: each.value })
          else tickets.delete(key)
        }
        const anew = new SalesTotals(
          [...events].map(([eventId, value]) => ({ parts: { eventId }, value })),
          [...tickets.values()].map(({ value, ...parts }) => ({ parts, value })),
        )
        expect(answersOf(totals)).toEqual(answersOf(anew))

        // Checks the new count against direct sums.
        const known = [...tickets.values()].filter((each) => events.has(each.eventId))
        const revenue = known.reduce((sum, each) => sum + each.value.revenue, 0)
        const sold = known.reduce((sum, each) => sum + each.value.sold, 0)
        expect(anew.totals(0)).toMatchObject({ revenue, sold })
        const byEvent = new Map<string, number>()
        for (const each of known)
          byEvent.set(each.eventId, (byEvent.get(each.eventId) ?? 0) + each.value.revenue)
        const highest = [...byEvent.values()].filter((sum) => sum > 0).sort((a, b) => b - a)
        expect(totals.topEvents().map((each) => each.revenue)).toEqual(highest.slice(0, 10))
        const selling = [...events.values()].filter(
          ({ status, salesOpenAt, startsAt }) =>
            status === 'on-sale' && Date.parse(salesOpenAt) <= 480_000 && Date.parse(startsAt) > 480_000,
        )
        expect(totals.totals(480_000).eventsOnSale).toBe(selling.length)
        for (const { type, revenue, sold } of totals.byType())
          expect(reported.get(type) ?? { revenue: 0, tickets: 0 }).toEqual({ revenue, tickets: sold })
      }),
      { numRuns: 300 },
    )
  })

  it('list the ticket types that sold most, and the sum of all others', () => {
    const totals = new SalesTotals()
    const event = { name: 'Jazz', type: 'Concert', status: 'on-sale' } as EventValue
    totals.setEvent('fair', event)
    const types = ticketTypesListedMax + 3
    for (let sold = 1; sold <= types; sold++) {
      const counts = { total: sold + 5, available: 3, held: 2, sold }
      totals.setTicket('fair', `Row ${sold}`, { ...counts, price: 10, revenue: 10 * sold, position: sold })
    }
    const { byTicketType, otherTicketTypes } = totals.byTicketType()
    expect(byTicketType.map(({ sold }) => sold)).toEqual(
      Array.from({ length: ticketTypesListedMax }, (_, index) => types - index),
    )
    expect(otherTicketTypes).toEqual({ types: 3, sold: 6, revenue: 60, held: 6, available: 9, total: 21 })

    totals.setEvent('fair', undefined)
    expect(totals.byTicketType()).toEqual({ byTicketType: [], otherTicketTypes: null })
  })
})
