import type { EventDetail } from '@ticketcd/schema'
import { useState } from 'react'
import { cartOf, type Quantities, quantityIn } from '../../lib/cart.ts'

export interface CartLine {
  ticketType: string
  quantity: number
  /** In cents. */
  unitPrice: number
}

export interface Cart {
  lines: CartLine[]
  /**
   * Ticket types with fewer available tickets than chosen. The choice stays until the user changes
   * it.
   */
  short: { ticketType: string; available: number; wanted: number }[]
  quantityOf(ticketType: string): number
  choose(ticketType: string, quantity: number): void
}

/** The chosen tickets of an event, kept in the tab. */
export function useCart(event: EventDetail): Cart {
  const kept = cartOf(event.eventId)
  const [chosen, setChosen] = useState<Quantities>(() => kept.read() ?? {})
  const wanted = (ticketType: string) => quantityIn(chosen, ticketType)

  const lines = event.tickets
    .map(({ ticketType, price }) => ({ ticketType, unitPrice: price, quantity: wanted(ticketType) }))
    .filter((line) => line.quantity > 0)

  return {
    lines,
    short: event.tickets
      .map(({ ticketType, available }) => ({ ticketType, available, wanted: wanted(ticketType) }))
      .filter((ticket) => ticket.wanted > ticket.available),
    quantityOf: wanted,
    choose(ticketType, quantity) {
      const next = { ...chosen, [ticketType]: quantity }
      kept.write(next)
      setChosen(next)
    },
  }
}
