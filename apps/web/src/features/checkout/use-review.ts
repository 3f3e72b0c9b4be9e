import type { EventDetail, OrderRef } from '@ticketcd/schema'
import { useState } from 'react'
import { cartOf, type Quantities, quantityIn, reviewOf } from '../../lib/cart.ts'
import { type ChosenLine, takeWhatIsLeft } from './stage.ts'

export interface Review {
  /** At current prices. */
  lines: readonly ChosenLine[]
  /** Lowers the choice to the available number of a ticket type. */
  take: (short: { ticketType: string; available: number }) => void
}

/**
 * Returns the choice of an order that is bought in one step and not bought yet; `null` for any
 * other order.
 * @param event `undefined` while it loads
 */
export function useReview({ eventId, orderId }: OrderRef, event: EventDetail | undefined): Review | null {
  const [isReview] = useState(() => reviewOf(eventId).read()?.orderId === orderId)
  const [chosen, setChosen] = useState<Quantities>(() => cartOf(eventId).read() ?? {})
  if (!isReview || !event) return null
  const lines = event.tickets
    .map(({ ticketType, price }) => ({
      ticketType,
      unitPrice: price,
      quantity: quantityIn(chosen, ticketType),
    }))
    .filter((line) => line.quantity > 0)
  if (lines.length === 0) return null
  return {
    lines,
    take: (short) => {
      const left = takeWhatIsLeft(lines, short)
      const next = Object.fromEntries(left.map((line) => [line.ticketType, line.quantity]))
      cartOf(eventId).write(next)
      setChosen(next)
    },
  }
}
