import type { TicketValue } from '@ticketcd/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editTickets, ticketsAfter } from './ticket-edit.ts'

const count = fc.nat(20)
const ticket = fc
  .record(
    {
      price: count,
      available: count,
      held: count,
      sold: count,
      revenue: count,
      position: fc.nat(9),
      waiting: count,
    },
    { requiredKeys: ['price', 'available', 'held', 'sold', 'revenue', 'position'] },
  )
  .map((value): TicketValue => ({ ...value, total: value.available + value.held + value.sold }))
const names = ['A', 'B', 'C', 'D', 'E']
const state = fc
  .array(fc.tuple(fc.constantFrom(...names), ticket), { maxLength: 5 })
  .map((entries) => new Map(entries))
const drafts = fc.uniqueArray(
  fc.record({ ticketType: fc.constantFrom(...names), price: count, total: fc.nat(60) }),
  { selector: ({ ticketType }) => ticketType, minLength: 1 },
)

describe('the effect of an edit on tickets', () => {
  it('keeps held, sold, revenue, the waiting count and the sum, for any request', () => {
    fc.assert(
      fc.property(state, drafts, (before, asked) => {
        const edit = editTickets(asked, before)
        if ('failure' in edit) return
        const after = ticketsAfter(before, edit.writes)
        expect([...after.keys()]).toEqual(asked.map(({ ticketType }) => ticketType))
        for (const { ticketType, price, total } of asked) {
          const was = before.get(ticketType)
          const is = after.get(ticketType)
          expect(is).toMatchObject({
            price,
            total,
            held: was?.held ?? 0,
            sold: was?.sold ?? 0,
            revenue: was?.revenue ?? 0,
          })
          expect(is?.waiting).toBe(was?.waiting)
          expect(is && is.available + is.held + is.sold).toBe(total)
          expect(is?.available).toBeGreaterThanOrEqual(0)
        }
        for (const [ticketType, was] of before)
          if (!after.has(ticketType)) expect(was.held + was.sold).toBe(0)
      }),
    )
  })

  it('is refused exactly if a total would be below the held and sold tickets', () => {
    fc.assert(
      fc.property(state, drafts, (before, asked) => {
        const totals = new Map(asked.map(({ ticketType, total }) => [ticketType, total]))
        const isTooLow = [...before].some(([name, { held, sold }]) => (totals.get(name) ?? 0) < held + sold)
        expect('failure' in editTickets(asked, before)).toBe(isTooLow)
      }),
    )
  })

  it('is nothing if the same values are saved again', () => {
    fc.assert(
      fc.property(state, drafts, (before, asked) => {
        const edit = editTickets(asked, before)
        if ('failure' in edit) return
        const again = editTickets(asked, ticketsAfter(before, edit.writes))
        expect(again).toEqual({ writes: new Map() })
      }),
    )
  })

  it('reports all totals below the held and sold tickets, including left-out types', () => {
    const taken = (held: number, sold: number): TicketValue => ({
      price: 1,
      total: 10,
      available: 10 - held - sold,
      held,
      sold,
      revenue: sold,
      position: 0,
    })
    const before = new Map([
      ['A', taken(1, 2)],
      ['B', taken(0, 4)],
      ['C', taken(0, 0)],
      ['D', taken(3, 0)],
    ])
    const asked = [
      { ticketType: 'A', price: 1, total: 2 },
      { ticketType: 'B', price: 1, total: 4 },
    ]
    expect(editTickets(asked, before)).toEqual({
      failure: {
        code: 'total-too-low',
        tickets: [
          { ticketType: 'A', total: 2, held: 1, sold: 2 },
          { ticketType: 'D', total: 0, held: 3, sold: 0 },
        ],
      },
    })
  })

  it('writes one ticket when the first becomes the last', () => {
    const at = (position: number): TicketValue => ({
      price: 1,
      total: 1,
      available: 1,
      held: 0,
      sold: 0,
      revenue: 0,
      position,
    })
    const before = new Map(['A', 'B', 'C'].map((name, index) => [name, at(index)]))
    const asked = ['B', 'C', 'A'].map((ticketType) => ({ ticketType, price: 1, total: 1 }))
    expect(editTickets(asked, before)).toEqual({ writes: new Map([['A', at(3)]]) })
  })
})
