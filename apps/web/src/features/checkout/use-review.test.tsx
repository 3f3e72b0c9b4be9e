// @vitest-environment happy-dom
import type { EventDetail } from '@ticketcd/schema'
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { cartOf, reviewOf } from '../../lib/cart.ts'
import { type Review, useReview } from './use-review.ts'

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

afterEach(() => sessionStorage.clear())

interface ReviewedProps {
  ticketType: string
  onRender: (review: Review | null) => void
}

function Reviewed({ ticketType, onRender }: ReviewedProps) {
  const event = { eventId: 'fado', tickets: [{ ticketType, price: 500 }] } as EventDetail
  onRender(useReview({ eventId: 'fado', orderId: 'order' }, event))
  return null
}

/** Renders the review of an order of one ticket type. @returns its latest value */
function reviewed(ticketType: string): () => Review | null {
  let latest: Review | null = null
  const root = createRoot(document.createElement('div'))
  onTestFinished(() => act(() => root.unmount()))
  act(() =>
    root.render(
      <Reviewed
        ticketType={ticketType}
        onRender={(review) => {
          latest = review
        }}
      />,
    ),
  )
  return () => latest
}

test.each(['constructor', '__proto__'])('a ticket type named %s is reviewed only if it is chosen', (name) => {
  reviewOf('fado').write({ orderId: 'order' })
  cartOf('fado').write({ Other: 1 })
  expect(reviewed(name)()).toBe(null)
})

test.each(['Seat', 'constructor', '__proto__'])('the choice of %s can be lowered', (ticketType) => {
  reviewOf('fado').write({ orderId: 'order' })
  cartOf('fado').write(Object.fromEntries([[ticketType, 3]]))
  const review = reviewed(ticketType)
  expect(review()?.lines).toEqual([{ ticketType, unitPrice: 500, quantity: 3 }])
  act(() => review()?.take({ ticketType, available: 2 }))
  expect(review()?.lines).toEqual([{ ticketType, unitPrice: 500, quantity: 2 }])
})
