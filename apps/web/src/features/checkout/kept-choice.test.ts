// @vitest-environment happy-dom
import type { EventDetail } from '@ticketcd/schema'
import { afterEach, expect, test } from 'vitest'
import { cartOf } from '../../lib/cart.ts'
import { keptChoice } from './kept-choice.ts'

const eventOf = (ticketType: string) =>
  ({ eventId: 'fado', tickets: [{ ticketType, price: 500 }] }) as EventDetail

afterEach(() => sessionStorage.clear())

test.each(['Seat', 'constructor', '__proto__'])('the kept choice of a ticket type named %s', (ticketType) => {
  const event = eventOf(ticketType)
  expect(keptChoice(event)).toEqual([])
  cartOf('fado').write({ Other: 1 })
  expect(keptChoice(event)).toEqual([])
  cartOf('fado').write(Object.fromEntries([[ticketType, 2]]))
  expect(keptChoice(event)).toEqual([{ ticketType, unitPrice: 500, quantity: 2 }])
})
