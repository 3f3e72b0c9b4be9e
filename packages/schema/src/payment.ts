import * as z from 'zod/mini'
import { EventId, OrderId, Username } from './id.ts'
import { OrderRef } from './order.ts'
import { defineRecord } from './record.ts'
import { Cents, IsoTime } from './value.ts'

/** How an order is paid: a token of the payment provider, never a card number. */
export const PaymentToken = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'not a payment token'))

/** The tokens of the built-in test provider, with the behaviour that each selects. */
export const testPaymentTokens = {
  accepts: 'test-accepts',
  declines: 'test-declines',
  /** Accepts after three seconds: longer than an answer may take. */
  isSlow: 'test-is-slow',
  /** Accepts, and reports each result twice. */
  answersTwice: 'test-answers-twice',
} as const

/** How orders are paid in an installation. With `none`, a confirmation needs no token. */
export type PaymentMethod = { provider: 'none' } | { provider: 'test'; tokens: typeof testPaymentTokens }

export const ConfirmInput = z.extend(OrderRef, { payment: z.optional(PaymentToken) })
export type ConfirmInput = z.output<typeof ConfirmInput>

export const PaymentValue = z
  .object({
    username: Username,
    state: z.enum(['pending', 'authorised', 'declined', 'captured', 'voided']),
    /** The authorised amount, in cents. */
    amount: Cents,
    /** The captured amount, and the refunded part of it, in cents. */
    captured: Cents,
    refunded: Cents,
    createdAt: IsoTime,
    updatedAt: IsoTime,
    /** When a slow payment is decided. */
    decidedAt: z.optional(IsoTime),
  })
  .check(
    z.refine(({ amount, captured }) => captured <= amount, 'more taken than was authorised'),
    z.refine(({ captured, refunded }) => refunded <= captured, 'more given back than was taken'),
  )
export type PaymentValue = z.output<typeof PaymentValue>

/**
 * `payment:<eventId>:<orderId>`: the test provider's own record of each order that it was asked to
 * pay. A real provider keeps such records on its own machines. Only the provider reads and writes
 * it.
 */
export const Payment = defineRecord('payment', { eventId: EventId, orderId: OrderId }, PaymentValue)
