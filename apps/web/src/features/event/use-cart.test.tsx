// @vitest-environment happy-dom
import type { EventDetail } from '@ticketcd/schema'
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { type Cart, useCart } from './use-cart.ts'

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

afterEach(() => sessionStorage.clear())

interface PageProps {
  ticketType: string
  onRender: (cart: Cart) => void
}

function Page({ ticketType, onRender }: PageProps) {
  const event = { eventId: 'fado', tickets: [{ ticketType, price: 500, available: 2 }] } as EventDetail
  onRender(useCart(event))
  return null
}

/**
 * Renders the cart of an event with one ticket type, of which 2 are left.
 * @returns the latest cart
 */
function cartWith(ticketType: string): () => Cart {
  const carts: Cart[] = []
  const root = createRoot(document.createElement('div'))
  onTestFinished(() => act(() => root.unmount()))
  act(() => root.render(<Page ticketType={ticketType} onRender={(cart) => carts.push(cart)} />))
  return () => {
    const latest = carts.at(-1)
    if (!latest) throw new Error('not rendered')
    return latest
  }
}

test.each(['Seat', 'constructor', '__proto__'])('a cart with a ticket type named %s', (ticketType) => {
  const cart = cartWith(ticketType)
  expect(cart().quantityOf(ticketType)).toBe(0)
  expect(cart().lines).toEqual([])
  expect(cart().short).toEqual([])

  act(() => cart().choose(ticketType, 3))
  expect(cart().quantityOf(ticketType)).toBe(3)
  expect(cart().lines).toEqual([{ ticketType, unitPrice: 500, quantity: 3 }])
  expect(cart().short).toEqual([{ ticketType, available: 2, wanted: 3 }])

  expect(cartWith(ticketType)().quantityOf(ticketType), 'after a reload').toBe(3)
})
