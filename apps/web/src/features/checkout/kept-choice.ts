import type { EventDetail } from '@ticketcd/schema'
import { cartOf } from '../../lib/cart.ts'
import type { ChosenLine } from './stage.ts'

/** What was chosen of an event before its order came to nothing, at the prices of now; empty while the event is not known. */
export function keptChoice(event: EventDetail | undefined): ChosenLine[] {
  if (!event) return []
  const chosen = cartOf(event.eventId).read() ?? {}
  return event.tickets
    .map(({ ticketType, price }) => ({ ticketType, unitPrice: price, quantity: chosen[ticketType] ?? 0 }))
    .filter((line) => line.quantity > 0)
}
