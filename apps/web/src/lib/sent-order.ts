import { type Stored, stored } from './storage.ts'

/** What was sent for an order: its tickets are to be held, or bought. */
export type SentStep = 'hold' | 'purchase'

/** The step of an order whose outcome is not known, so that the page that comes next goes on asking: after a reload, or another one. */
export function sentStepOf(orderId: string): Stored<SentStep> {
  return stored('sessionStorage', `sent.${orderId}`, (raw) =>
    raw === 'hold' || raw === 'purchase' ? raw : undefined,
  )
}
