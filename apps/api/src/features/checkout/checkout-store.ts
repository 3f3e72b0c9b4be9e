import { type Entry, type EtcdStore, op } from '@ticketcd/etcd'
import {
  type CancelInput,
  type ConfirmInput,
  type EventValue,
  Hold,
  type HoldInput,
  type HoldValue,
  type HoldView,
  isExpired,
  type OrderRef,
  type PaymentMethod,
  Purchase,
  type PurchaseValue,
  type PurchaseView,
  purchaseView,
  type RenewInput,
  testPaymentTokens,
  type WaitingView,
} from '@ticketcd/schema'
import { Refusal } from '../../http/refusal.ts'
import { ReadBatch } from '../../store/read-batch.ts'
import type { PaymentService } from './payment/payment-service.ts'
import type { Checkout, OrderState } from './router.ts'
import type { Steps } from './rules/step.ts'

/** Deadline of the read of an order, in milliseconds. */
const readMs = 2_000

export interface CheckoutStoreOptions {
  store: Pick<EtcdStore, 'txn'>
  steps: Steps
  /** Takes the payments. Absent: orders need no payment. */
  paymentService?: PaymentService | undefined
  /**
   * Returns the place in a waiting list that has this order id. Absent: there are no waiting lists.
   */
  placeOf?: ((username: string, ref: OrderRef) => Promise<WaitingView | undefined>) | undefined
  /** Returns the cached event, to show with an order. */
  event(eventId: string): EventValue | undefined
  /** @returns ISO 8601, UTC */
  now(): string
}

/** Orders in etcd. Each request of a customer becomes a step in the queue of its event. */
export class CheckoutStore implements Checkout {
  private readonly options: CheckoutStoreOptions

  constructor(options: CheckoutStoreOptions) {
    this.options = options
  }

  payment(): PaymentMethod {
    return this.options.paymentService
      ? { provider: 'test', tokens: testPaymentTokens }
      : { provider: 'none' }
  }

  async hold(username: string, { eventId, orderId, lines }: HoldInput) {
    const of = { username, eventId, orderId }
    const { answer, revision } = await this.options.steps.submit({ kind: 'hold', of, lines })
    return { hold: this.holdView(of, answer), revision }
  }

  async buy(username: string, { eventId, orderId, lines }: HoldInput) {
    const of = { username, eventId, orderId }
    const onlyFree = this.options.paymentService !== undefined
    const { answer, revision } = await this.options.steps.submit({ kind: 'buy', of, lines, onlyFree })
    return { purchase: this.purchaseView(of, answer), revision }
  }

  async confirm(username: string, { eventId, orderId, payment }: ConfirmInput) {
    const of = { username, eventId, orderId }
    const { paymentService, steps } = this.options
    const { answer, revision } = await (paymentService
      ? paymentService.confirm(of, payment)
      : steps.submit({ kind: 'confirm', of }))
    return { purchase: this.purchaseView(of, answer), revision }
  }

  async renew(username: string, { eventId, orderId, renewal }: RenewInput) {
    const of = { username, eventId, orderId }
    const { answer, revision } = await this.options.steps.submit({ kind: 'renew', of, renewal })
    return { hold: this.holdView(of, answer), revision }
  }

  async release(username: string, { eventId, orderId }: OrderRef) {
    const { revision } = await this.options.steps.submit({
      kind: 'release',
      of: { username, eventId, orderId },
    })
    return { revision }
  }

  async cancel(username: string, { eventId, orderId, lines }: CancelInput) {
    const of = { username, eventId, orderId }
    const { answer, revision } = await this.options.steps.submit({
      kind: 'cancel',
      of,
      ...(lines && { lines }),
    })
    await this.options.paymentService?.refund(of, answer)
    return { purchase: this.purchaseView(of, answer), revision }
  }

  /** Ends a hold if it has expired. Safe in several processes at once. */
  async expire(username: string, { eventId, orderId }: OrderRef): Promise<void> {
    await this.options.steps.submit({ kind: 'expire', of: { username, eventId, orderId } })
  }

  async order(username: string, { eventId, orderId }: OrderRef): Promise<OrderState> {
    const ref = { eventId, orderId }
    const batch = new ReadBatch()
    const bought: () => Entry<unknown, PurchaseValue> | undefined = batch.add(
      op.get(Purchase, { username, ...ref }),
    )
    const held: () => Entry<unknown, HoldValue> | undefined = batch.add(op.get(Hold, ref))
    await batch.send(this.options.store, readMs)
    const purchase = bought()?.value
    if (purchase) return { state: purchase.status, purchase: this.purchaseView(ref, purchase) }
    const hold = held()?.value
    if (hold?.username !== username) {
      const waiting = hold ? undefined : await this.options.placeOf?.(username, ref)
      if (waiting) return { state: 'waiting', waiting }
      throw new Refusal({ code: 'order-not-found' })
    }
    if (hold.ended === 'released') return { state: 'released', lines: hold.lines }
    if (hold.ended === 'expired') return { state: 'expired', lines: hold.lines }
    if (!isExpired(hold, this.options.now())) return { state: 'held', hold: this.holdView(ref, hold) }
    // The customer will choose again, and should find this stock available. If the step fails, a
    // later sweep ends the hold.
    await this.expire(username, ref).catch(() => undefined)
    return { state: 'expired', lines: hold.lines }
  }

  private holdView({ eventId, orderId }: OrderRef, hold: HoldValue): HoldView {
    const { lines, total, expiresAt, renewals = 0, offered = false } = hold
    return { eventId, orderId, lines, total, expiresAt, renewals, offered, now: this.options.now() }
  }

  private purchaseView({ eventId, orderId }: OrderRef, purchase: PurchaseValue): PurchaseView {
    return purchaseView({ eventId, orderId }, purchase, this.options.event(eventId))
  }
}
