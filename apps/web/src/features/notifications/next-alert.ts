import { type AlertKind, type AlertStock, isFulfilled } from '@ticketcd/schema'
import { sensibleLimit } from './limit-choices.ts'
import type { WantedAlert } from './wanted-alert.ts'

export type Stock = AlertStock

/** Whether an alert would fire as soon as it is set. The api applies the same rule. */
export function firesAtOnce(alert: { kind: AlertKind; limit: number }, stock: Stock): boolean {
  return isFulfilled(alert, stock)
}

/**
 * Returns the alert to offer after one has fired: the same one, unless it would fire at once. Then
 * it is "tickets back" for a sold-out event, and a lower limit for any other.
 */
export function nextAlert(fired: WantedAlert, stock: Stock | null): WantedAlert {
  if (!stock || !firesAtOnce(fired, stock)) return { kind: fired.kind, limit: fired.limit }
  if (stock.available === 0) return { kind: 'back', limit: 1 }
  return { kind: 'few-left', limit: sensibleLimit(stock.available) }
}
