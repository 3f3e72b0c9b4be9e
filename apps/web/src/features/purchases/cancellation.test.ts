import { expect, test } from 'vitest'
import { cancellationOf, refundOf } from './cancellation.ts'

const lines = [
  { ticketType: 'Regular', quantity: 4, unitPrice: 2_500, cancelled: 1 },
  { ticketType: 'Balcony', quantity: 2, unitPrice: 1_000, cancelled: 0 },
]

test('the request contains the total of cancelled tickets, not the increase', () => {
  expect(cancellationOf(lines, new Map([['Regular', 2]]))).toEqual([{ ticketType: 'Regular', cancelled: 3 }])
})

test('lines without a new cancellation are left out', () => {
  const cancelling = new Map([
    ['Regular', 0],
    ['Balcony', 2],
  ])
  expect(cancellationOf(lines, cancelling)).toEqual([{ ticketType: 'Balcony', cancelled: 2 }])
})

test('the refund is the price of the newly cancelled tickets', () => {
  const cancelling = new Map([
    ['Regular', 2],
    ['Balcony', 1],
  ])
  expect(refundOf(lines, cancelling)).toBe(6_000)
})
