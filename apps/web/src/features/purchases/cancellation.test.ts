import { expect, test } from 'vitest'
import { cancellationOf, refundOf } from './cancellation.ts'

const lines = [
  { ticketType: 'Regular', quantity: 4, unitPrice: 2_500, cancelled: 1 },
  { ticketType: 'Balcony', quantity: 2, unitPrice: 1_000, cancelled: 0 },
]

test('it is asked for how many shall be cancelled in the end, not how many more', () => {
  expect(cancellationOf(lines, new Map([['Regular', 2]]))).toEqual([{ ticketType: 'Regular', cancelled: 3 }])
})

test('lines of which nothing is cancelled are left alone', () => {
  const cancelling = new Map([
    ['Regular', 0],
    ['Balcony', 2],
  ])
  expect(cancellationOf(lines, cancelling)).toEqual([{ ticketType: 'Balcony', cancelled: 2 }])
})

test('what is given back is the price of what is cancelled now', () => {
  const cancelling = new Map([
    ['Regular', 2],
    ['Balcony', 1],
  ])
  expect(refundOf(lines, cancelling)).toBe(6_000)
})
