import { EtcdFailure, type EtcdStore, op } from '@ticketcd/etcd'
import { costOf, Hold, type OrderRef, Purchase } from '@ticketcd/schema'
import { ReadBatch } from '../batches/read-batch.ts'
import type { OrderOf } from '../rules/step.ts'
import { isOver, type Payment, type PaymentProvider } from './payment-provider.ts'

/** How long it may take to read what became of orders. */
const readMs = 2_000
/** A cancellation may come in between; more of them settle what they change by themselves. */
const movesMax = 2

export interface SettlementOptions {
  provider: PaymentProvider
  store: Pick<EtcdStore, 'txn'>
}

/**
 * Brings what was taken for an order to what the tickets cost that its customer has kept: takes it when the order stands, gives back what
 * was cancelled, and all of it where there is no order.
 *
 * Invariants:
 * 1. Nothing is taken before the order stands, so whoever has paid has tickets.
 * 2. Nothing is given up while the order may still come to stand: only when its hold has ended. Order ids are final, so that stays so.
 *
 * It rests on no clock and on nothing that it remembers, so anybody may settle anything at any time, also twice at once.
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
   * @param payments at most 60, as they were found; that they were there first tells that their holds had been
   * @param onFailure told of each that could not be settled
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
      // One order that cannot be read must not keep the others from being settled.
      else for (const payment of open) await this.settleAll([payment], onFailure)
    }
  }

  /** @param cost in cents; `undefined` while there may still be an order */
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

  /** In cents, what the kept tickets of each order cost; `undefined` where an order is still to come. */
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

/** The provider does not have what the order costs, and will not take it: somebody has to look. */
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
