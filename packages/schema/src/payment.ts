import * as z from 'zod/mini'
import { EventId, OrderId, Username } from './id.ts'
import { OrderRef } from './order.ts'
import { defineRecord } from './record.ts'
import { Cents, IsoTime } from './value.ts'

/** How an order is paid: a token of the provider's, never the number of a card. */
export const PaymentToken = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'not a payment token'))

/** The tokens of the built-in test provider, and what each makes it do. */
export const testPaymentTokens = {
  accepts: 'test-accepts',
  declines: 'test-declines',
  /** Accepts after three seconds: longer than an answer may take. */
  isSlow: 'test-is-slow',
  /** Accepts, and tells of each thing twice. */
  answersTwice: 'test-answers-twice',
} as const

/** How orders are paid in an installation. With `none` nothing is: a confirmation needs no token. */
export type PaymentMethod = { provider: 'none' } | { provider: 'test'; tokens: typeof testPaymentTokens }

export const ConfirmInput = z.extend(OrderRef, { payment: z.optional(PaymentToken) })
export type ConfirmInput = z.output<typeof ConfirmInput>

export const PaymentValue = z
  .object({
    username: Username,
    state: z.enum(['pending', 'authorised', 'declined', 'captured', 'voided']),
    /** What was authorised, in cents. */
    amount: Cents,
    /** What was taken, and what of that was given back, in cents. */
    captured: Cents,
    refunded: Cents,
    createdAt: IsoTime,
    updatedAt: IsoTime,
    /** When a slow one is decided. */
    decidedAt: z.optional(IsoTime),
  })
  .check(
    z.refine(({ amount, captured }) => captured <= amount, 'more taken than was authorised'),
    z.refine(({ captured, refunded }) => refunded <= captured, 'more given back than was taken'),
  )
export type PaymentValue = z.output<typeof PaymentValue>

/**
 * `payment:<eventId>:<orderId>`: the test provider's own book, an entry for each order that it was asked to pay. What a real provider
 * keeps on its own machines; nothing but the provider reads or writes it.
 */
export const Payment = defineRecord('payment', { eventId: EventId, orderId: OrderId }, PaymentValue)
