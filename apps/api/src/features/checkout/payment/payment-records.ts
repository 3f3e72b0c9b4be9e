import { type PaymentValue, testPaymentTokens } from '@ticketcd/schema'

/*
 * The state transitions of the test provider's payment records. Pure. A transition that changes
 * nothing returns the entry itself.
 *
 * Invariants:
 * 1. Only an authorised amount is captured, and only once.
 * 2. After a capture the amount taken only goes down.
 */

/** Time until a payment with the slow token is decided, in milliseconds. */
export const thinkingMs = 3_000

/** @param now ISO 8601 in UTC, as in all functions below */
export function authorised(
  entry: PaymentValue | undefined,
  asked: { username: string; amount: number; token: string },
  now: string,
): PaymentValue {
  const isOpen = entry?.state === 'pending' || entry?.state === 'authorised'
  if (entry?.state === 'captured' || (isOpen && entry.amount === asked.amount)) return entry
  const { username, amount, token } = asked
  const begun = { username, amount, captured: 0, refunded: 0, createdAt: now, updatedAt: now }
  switch (token) {
    case testPaymentTokens.accepts:
    case testPaymentTokens.answersTwice:
      return { ...begun, state: 'authorised' }
    case testPaymentTokens.isSlow:
      return {
        ...begun,
        state: 'pending',
        decidedAt: new Date(Date.parse(now) + thinkingMs).toISOString(),
      }
    default:
      return { ...begun, state: 'declined' }
  }
}

/** The entry at a given time: a pending one may have been decided. */
export function asOf(entry: PaymentValue, now: string): PaymentValue {
  const isDecided = entry.state === 'pending' && entry.decidedAt !== undefined && entry.decidedAt <= now
  return isDecided ? { ...entry, state: 'authorised', updatedAt: now } : entry
}

export function captured(entry: PaymentValue, amount: number, now: string): PaymentValue {
  if (entry.state !== 'authorised' || amount < 1 || amount > entry.amount) return entry
  return { ...entry, state: 'captured', captured: amount, updatedAt: now }
}

export function voided(entry: PaymentValue, keep: number, now: string): PaymentValue {
  switch (entry.state) {
    case 'pending':
    case 'authorised':
      return keep > 0 ? entry : { ...entry, state: 'voided', updatedAt: now }
    case 'captured': {
      const refunded = entry.captured - keep
      if (refunded <= entry.refunded) return entry
      const state = refunded === entry.captured ? 'voided' : 'captured'
      return { ...entry, state, refunded, updatedAt: now }
    }
    case 'declined':
    case 'voided':
      return entry
    default:
      return entry.state satisfies never
  }
}
