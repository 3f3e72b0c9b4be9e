import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stock, Ticket, type TicketValue } from './ticket.ts'

const Move = fc.record({
  kind: fc.constantFrom('hold', 'release', 'sell', 'refund'),
  quantity: fc.integer({ min: 1, max: 5 }),
})

const fresh = (total: number): TicketValue => ({
  price: 2_500,
  total,
  available: total,
  held: 0,
  sold: 0,
  revenue: 0,
  position: 0,
})

describe('moves of stock', () => {
  it('keep total = available + held + sold, revenue = amount paid, and every count from 0', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.array(Move, { maxLength: 50 }), (total, moves) => {
        let ticket = fresh(total)
        for (const { kind, quantity } of moves) {
          const after = stock[kind](ticket, quantity, 2_500)
          if (!after) continue
          expect(after.available + after.held + after.sold).toBe(total)
          expect(after.revenue).toBe(after.sold * 2_500)
          // The result of every move can be stored.
          expect(Ticket.decode(Ticket.encode(after))).toEqual(after)
          ticket = after
        }
      }),
    )
  })

  it('return undefined exactly if there is too little to move', () => {
    fc.assert(
      fc.property(
        fc.nat(9),
        fc.nat(9),
        fc.nat(9),
        fc.integer({ min: 1, max: 9 }),
        (available, held, sold, quantity) => {
          const ticket = {
            ...fresh(0),
            total: available + held + sold,
            available,
            held,
            sold,
            revenue: sold * 2_500,
          }
          expect(stock.hold(ticket, quantity) === undefined).toBe(quantity > available)
          expect(stock.release(ticket, quantity) === undefined).toBe(quantity > held)
          expect(stock.sell(ticket, quantity, 2_500) === undefined).toBe(quantity > held)
          expect(stock.refund(ticket, quantity, 2_500) === undefined).toBe(quantity > sold)
        },
      ),
    )
  })

  it('do not change the ticket stock that they receive', () => {
    const ticket = Object.freeze(fresh(3))
    expect(stock.hold(ticket, 2)).toMatchObject({ available: 1, held: 2 })
    expect(ticket.available).toBe(3)
  })

  it('reject quantities that are not whole numbers from 1', () => {
    for (const quantity of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(stock.hold(fresh(3), quantity)).toBeUndefined()
  })
})
