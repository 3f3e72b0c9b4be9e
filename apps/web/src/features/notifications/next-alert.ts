import { type AlertKind, canBuy, type SaleState } from '@ticketcd/schema'
import { sensibleLimit } from './limit-choices.ts'
import type { WantedAlert } from './wanted-alert.ts'

/** How an event stands, over all its ticket types. */
export interface Stock {
  available: number
  state: SaleState
}

/** Whether an alert, were it set now, would tell at once what its reader sees already: the rule by which the api judges. */
export function firesAtOnce({ kind, limit }: { kind: AlertKind; limit: number }, stock: Stock): boolean {
  const open = canBuy(stock.state)
  if (kind === 'back') return open && stock.available >= limit
  return (open || stock.state === 'sold-out') && stock.available <= limit
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
