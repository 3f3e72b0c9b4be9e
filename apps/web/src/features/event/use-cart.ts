import type { EventDetail } from '@ticketcd/schema'
import { useState } from 'react'
import { cartOf, type Quantities } from '../../lib/cart.ts'

export interface CartLine {
  ticketType: string
  quantity: number
  /** In cents. */
  unitPrice: number
}

export interface Cart {
  lines: CartLine[]
  /** Ticket types of which fewer are left than were chosen. */
  short: { ticketType: string; available: number }[]
  quantityOf(ticketType: string): number
  choose(ticketType: string, quantity: number): void
}

/** What is chosen of an event's tickets; never more than there are, whatever was chosen before. */
export function useCart(event: EventDetail): Cart {
  const kept = cartOf(event.eventId)
  const [chosen, setChosen] = useState<Quantities>(() => kept.read() ?? {})
  const wanted = (ticketType: string) => chosen[ticketType] ?? 0

  const lines = event.tickets
    .map(({ ticketType, price, available }) => ({
      ticketType,
      unitPrice: price,
      quantity: Math.min(wanted(ticketType), available),
    }))
    .filter((line) => line.quantity > 0)

  return {
    lines,
    short: event.tickets.filter(({ ticketType, available }) => wanted(ticketType) > available),
    quantityOf: (ticketType) => lines.find((line) => line.ticketType === ticketType)?.quantity ?? 0,
    choose(ticketType, quantity) {
      const next = { ...chosen, [ticketType]: quantity }
      kept.write(next)
      setChosen(next)
    },
  }
}
