/**
 * The states of an event's sale for a customer. Only `on-sale` and `few-left` events can be bought.
 */
export const saleStates = [
  'on-sale',
  'few-left',
  'sold-out',
  'not-open',
  'closed',
  'cancelled',
  'past',
  'draft',
] as const
export type SaleState = (typeof saleStates)[number]

export function canBuy(state: SaleState): boolean {
  return state === 'on-sale' || state === 'few-left'
}
