import { type PurchaseView, quantityOf } from '@ticketcd/schema'

/** The status of an order for its owner. */
export const orderStatuses = ['valid', 'partly-given-back', 'given-back', 'event-cancelled', 'past'] as const
export type OrderStatus = (typeof orderStatuses)[number]

/** @param now ISO 8601 in UTC */
export function orderStatusOf({ status, event }: PurchaseView, now: string): OrderStatus {
  if (status === 'cancelled') return 'given-back'
  if (event?.cancelled) return 'event-cancelled'
  if (event && event.startsAt <= now) return 'past'
  return status === 'partly-cancelled' ? 'partly-given-back' : 'valid'
}

/**
 * Whether the tickets of the order are not valid any more. Such an order is shown less prominently.
 */
export function isOver(orderStatus: OrderStatus): boolean {
  return orderStatus !== 'valid' && orderStatus !== 'partly-given-back'
}

/** Returns the number of valid tickets: the bought ones less the cancelled ones. */
export function ticketsLeft({ lines }: Pick<PurchaseView, 'lines'>): number {
  return quantityOf(lines) - lines.reduce((sum, line) => sum + line.cancelled, 0)
}
