import type { OrderRef } from '@ticketcd/schema'
import type { OrderOf } from '../rules/step.ts'

/** What a provider knows of the payment of an order. Amounts in cents. */
export interface Payment {
  of: OrderOf
  /** `voided`: nothing is taken, or all that was taken was given back. */
  state: 'pending' | 'authorised' | 'declined' | 'captured' | 'voided'
  /** What may be taken. */
  amount: number
  /** What was taken, and what of that was given back. */
  captured: number
  refunded: number
}

export interface PaymentPage {
  payments: Payment[]
  /** Of the next page; `undefined` after the last. */
  cursor: string | undefined
}

/**
 * Whoever moves the money. An order has one payment; everything is told by the order and by the amount that is to be reached, not by
 * the step, so each call can be repeated and can arrive late: what is taken only ever goes down once it was taken.
 *
 * Rejects with what kept it from knowing or writing; then nobody knows whether it was done, and it is to be asked again.
 */
export interface PaymentProvider {
  /**
   * Asks for permission to take an amount, and takes nothing. A payment that was declined or voided begins anew.
   *
   * @param waitMs how long to wait for the decision before answering that it is pending
   */
  authorise(
    of: OrderOf,
    amount: number,
    token: string,
    waitMs: number,
  ): Promise<'authorised' | 'declined' | 'pending'>
  /** Takes an amount of what was authorised, once. What is not authorised any more, or was taken already, stays as it is. */
  capture(of: OrderOf, amount: number): Promise<Payment | undefined>
  /** Gives back all that was taken above `keep`; with 0 also what was only authorised, or still pending. */
  void(of: OrderOf, keep: number): Promise<Payment | undefined>
  find(ref: OrderRef): Promise<Payment | undefined>
  /** All payments, page by page. */
  page(cursor: string | undefined): Promise<PaymentPage>
  /** Calls back when a payment was authorised, perhaps more than once, and perhaps never. */
  onAuthorised(notify: (of: OrderOf) => void): void
}

/** Whether nothing more can come of a payment: neither can anything be taken, nor be given back. */
export function isOver({ state }: Payment): boolean {
  return state === 'declined' || state === 'voided'
}
