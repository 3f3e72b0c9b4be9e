import { type AlertKind, type AlertStock, isFulfilled } from '@ticketcd/schema'
import { sensibleLimit } from './limit-choices.ts'
import type { WantedAlert } from './wanted-alert.ts'

export type Stock = AlertStock

/** Whether an alert would fire as soon as it is set: the api applies the same rule. */
export function firesAtOnce(alert: { kind: AlertKind; limit: number }, stock: Stock): boolean {
  return isFulfilled(alert, stock)
}

/**
 * What is worth waiting for after an alert has fired: the same again or, where that would fire at once, what comes next for
 * the event. Of one that is sold out that tickets come back, of any other that fewer are left than now.
 */
export function nextAlert(fired: WantedAlert, stock: Stock | null): WantedAlert {
  if (!stock || !firesAtOnce(fired, stock)) return { kind: fired.kind, limit: fired.limit }
  if (stock.available === 0) return { kind: 'back', limit: 1 }
  return { kind: 'few-left', limit: sensibleLimit(stock.available) }
}
