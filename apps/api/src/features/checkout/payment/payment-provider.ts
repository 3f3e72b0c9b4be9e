import type { OrderRef } from '@ticketcd/schema'
import type { OrderOf } from '../rules/step.ts'

/** The payment of an order at the provider. Amounts in cents. */
export interface Payment {
  of: OrderOf
  /** `voided`: nothing was captured, or all of it was refunded. */
  state: 'pending' | 'authorised' | 'declined' | 'captured' | 'voided'
  /** The amount that may be captured. */
  amount: number
  /** The captured amount, and the part of it that was refunded. */
  captured: number
  refunded: number
}

export interface PaymentPage {
  payments: Payment[]
  /** Of the next page; `undefined` after the last. */
  cursor: string | undefined
}

/**
 * Moves the money. An order has one payment. Each call names the order and the amount to reach, not
 * a difference, so it may be repeated and may arrive late. After a capture the amount taken only
 * goes down.
 *
 * A rejected call has an unknown outcome, and has to be repeated.
 */
export interface PaymentProvider {
  /**
   * Requests permission to capture an amount, and captures nothing. A declined or voided payment
   * starts again.
   *
   * @param waitMs how long to wait for the decision before the answer is `pending`
   */
  authorise(
    of: OrderOf,
    amount: number,
    token: string,
    waitMs: number,
  ): Promise<'authorised' | 'declined' | 'pending'>
  /**
   * Captures an amount of the authorised one, once. A payment that is no longer authorised, or
   * already captured, stays unchanged.
   */
  capture(of: OrderOf, amount: number): Promise<Payment | undefined>
  /**
   * Refunds the captured amount above `keep`. With 0 it also voids an authorised or pending
   * payment.
   */
  void(of: OrderOf, keep: number): Promise<Payment | undefined>
  find(ref: OrderRef): Promise<Payment | undefined>
  /** All payments, page by page. */
  page(cursor: string | undefined): Promise<PaymentPage>
  /** Calls `notify` after a payment was authorised: once, several times, or never. */
  onAuthorised(notify: (of: OrderOf) => void): void
}

/** Whether nothing of a payment can be captured or refunded any more. */
export function isOver({ state }: Payment): boolean {
  return state === 'declined' || state === 'voided'
}
