import { type AlertView, canBuy, type EventDetail, isFulfilled, shouldTrigger } from '@ticketcd/schema'
import { cardOf } from './catalogue.ts'
import { commit, world } from './world.ts'

/**
 * Changes the stock of a mocked event.
 * @param change number of tickets that come back; negative for tickets that are sold
 */
export function moveStock(event: EventDetail, change: number): void {
  let left = change
  event.tickets = event.tickets.map((ticket) => {
    const available = Math.min(ticket.total, Math.max(0, ticket.available + left))
    left -= available - ticket.available
    return { ...ticket, available }
  })
  event.available = event.tickets.reduce((sum, ticket) => sum + ticket.available, 0)
  const open = event.tickets.filter((ticket) => ticket.available > 0)
  event.fromPrice = Math.min(...(open.length > 0 ? open : event.tickets).map((ticket) => ticket.price))
  event.state =
    event.available === 0
      ? 'sold-out'
      : event.available <= Math.min(50, event.capacity / 20)
        ? 'few-left'
        : 'on-sale'
  event.revision = commit({})
}

/** Whether the stock of an event can change at all. */
export function isSelling({ state }: EventDetail): boolean {
  return canBuy(state) || state === 'sold-out'
}

/** Fires the alert that waits for this event. @returns the alert; `null` if there was none */
export function fireAlert(event: EventDetail): AlertView | null {
  const waiting = world.alerts.find((alert) => alert.eventId === event.eventId)
  if (!waiting) return null
  if (!isFulfilled(waiting, event)) waiting.knownThen = undefined
  if (!shouldTrigger({ ...waiting, active: waiting.state === 'active' }, event)) return null
  const alert: AlertView = {
    ...waiting,
    state: 'fired',
    triggeredAt: new Date().toISOString(),
    availableThen: event.available,
    readAt: null,
    revision: world.revision + 1,
    event: cardOf(event),
  }
  commit({ alerts: world.alerts.map((each) => (each === waiting ? alert : each)) })
  return alert
}
