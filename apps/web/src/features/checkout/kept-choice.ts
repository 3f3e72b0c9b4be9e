import type { EventDetail } from '@ticketcd/schema'
import { cartOf, quantityIn } from '../../lib/cart.ts'
import type { ChosenLine } from './stage.ts'

/**
 * Returns the choice that the cart kept of a failed order, at current prices; empty while the event
 * loads.
 */
export function keptChoice(event: EventDetail | undefined): ChosenLine[] {
  if (!event) return []
  const chosen = cartOf(event.eventId).read() ?? {}
  return event.tickets
    .map(({ ticketType, price }) => ({
      ticketType,
      unitPrice: price,
      quantity: quantityIn(chosen, ticketType),
    }))
    .filter((line) => line.quantity > 0)
}
