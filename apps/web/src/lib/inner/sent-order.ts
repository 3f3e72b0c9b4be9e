import { type Stored, stored } from '../storage.ts'

/** The step that was sent for an order: to hold or to buy its tickets. */
export type SentStep = 'hold' | 'purchase'

/**
 * The sent step of an order whose outcome is unknown. With it the next page, or this one after a
 * reload, continues to query the order.
 */
export function sentStepOf(orderId: string): Stored<SentStep> {
  return stored('sessionStorage', `sent.${orderId}`, (raw) =>
    raw === 'hold' || raw === 'purchase' ? raw : undefined,
  )
}
