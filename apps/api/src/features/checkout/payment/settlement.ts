import { EtcdFailure, type EtcdStore, op } from '@ticketcd/etcd'
import { costOf, Hold, type OrderRef, Purchase } from '@ticketcd/schema'
import { ReadBatch } from '../../../store/read-batch.ts'
import type { OrderOf } from '../rules/step.ts'
import { isOver, type Payment, type PaymentProvider } from './payment-provider.ts'

/** Deadline of each read of orders, in milliseconds. */
const readMs = 2_000
/**
 * Calls to the provider for one payment. The second is for a cancellation in between; later
 * cancellations settle their own changes.
 */
const movesMax = 2

export interface SettlementOptions {
  provider: PaymentProvider
  store: Pick<EtcdStore, 'txn'>
}

/**
 * Makes the captured amount of an order equal to the price of the tickets that its customer keeps.
 * It captures once the order is confirmed, refunds cancelled tickets, and voids the payment if
 * there is no order.
 *
 * Invariants:
 * 1. Nothing is captured before the order is confirmed, so every customer who has paid has tickets.
 * 2. A payment without an order is voided only after its hold has ended. Order ids are final, so
 *    the order cannot be confirmed afterwards.
 *
 * It uses no clock and keeps no state. Any process may settle any payment at any time, even twice
 * at once.
 */
export class Settlement {
  private readonly options: SettlementOptions

  constructor(options: SettlementOptions) {
    this.options = options
  }

  async settle(ref: OrderRef): Promise<void> {
    const payment = await this.options.provider.find(ref)
    if (payment) await this.settleAll([payment], (error) => Promise.reject(error))
  }

  /**
   * Settles several payments.
   *
   * @param payments at most 60, read before this call. A payment follows its hold, so a missing
   *   hold has ended.
   * @param onFailure called for each payment that could not be settled
   */
  async settleAll(payments: readonly Payment[], onFailure: (error: unknown) => unknown): Promise<void> {
    const open = payments.filter((payment) => !isOver(payment))
    if (open.length === 0) return
    try {
      const costs = await this.costsOf(open.map(({ of }) => of))
      await Promise.all(
        open.map((payment, index) => this.bring(payment, costs[index], movesMax).catch(onFailure)),
      )
    } catch (error) {
      const isUnreadable = error instanceof EtcdFailure && error.code === 'decode'
      if (!isUnreadable || open.length === 1) await onFailure(error)
      // One unreadable order must not prevent the settlement of the others.
      else for (const payment of open) await this.settleAll([payment], onFailure)
    }
  }

  /** @param cost in cents; `undefined` while the order may still be confirmed */
  private async bring(payment: Payment, cost: number | undefined, movesLeft: number): Promise<void> {
    if (cost === undefined || isSettled(payment, cost)) return
    if (movesLeft === 0) throw new UnsettledPayment(payment, cost)
    const moved = await this.move(payment, cost)
    if (!moved || isSettled(moved, cost)) return
    const [costNow] = await this.costsOf([payment.of])
    await this.bring(moved, costNow, movesLeft - 1)
  }

  private move(payment: Payment, cost: number): Promise<Payment | undefined> {
    const { provider } = this.options
    return payment.captured === 0 && cost > 0
      ? provider.capture(payment.of, cost)
      : provider.void(payment.of, cost)
  }

  /**
   * The price of the kept tickets of each order, in cents; `undefined` while the order may still be
   * confirmed.
   */
  private async costsOf(orders: readonly OrderOf[]): Promise<(number | undefined)[]> {
    const batch = new ReadBatch()
    const costs = orders.map(({ username, eventId, orderId }) => {
      const purchase = batch.add(op.get(Purchase, { username, eventId, orderId }))
      const hold = batch.add(op.get(Hold, { eventId, orderId }))
      return () => {
        const bought = purchase()
        if (bought) return costOf(bought.value.lines)
        const held = hold()
        return held && !held.value.ended ? undefined : 0
      }
    })
    await batch.send(this.options.store, readMs)
    return costs.map((cost) => cost())
  }
}

/**
 * The amount taken differs from the price of the order, and the provider does not change it. An
 * operator has to check it.
 */
class UnsettledPayment extends Error {
  override readonly name = 'UnsettledPayment'
  constructor({ of: { eventId, orderId }, state, captured, refunded }: Payment, cost: number) {
    super(
      `of order ${orderId} of event ${eventId}, which costs ${cost} cents, ${captured} were taken and ${refunded} given back (${state})`,
    )
  }
}

function isSettled(payment: Payment, cost: number): boolean {
  return cost === 0 ? isOver(payment) : payment.captured - payment.refunded === cost
}
