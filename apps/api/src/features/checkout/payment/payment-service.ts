import { setTimeout as delay } from 'node:timers/promises'
import { type EtcdStore, op } from '@ticketcd/etcd'
import { failureDecisions, Hold, type PurchaseValue } from '@ticketcd/schema'
import { Refusal } from '../../../http/refusal.ts'
import { Budget } from '../../../store/budget.ts'
import { ReadBatch } from '../../../store/read-batch.ts'
import type { OrderOf, Settled, Steps } from '../rules/step.ts'
import type { PaymentProvider } from './payment-provider.ts'
import type { Settlement } from './settlement.ts'

/** Time for an answer without the session look-up before it, in milliseconds. */
const answerMs = 2_900
/**
 * Time to read the amount due and to authorise it, in milliseconds. The step after it has its own
 * budget.
 */
const authoriseMs = 700
/** Time for a refund, in milliseconds. The step before it has its own budget. */
const refundMs = 600
/** Retry delay while a slow provider has not decided, in milliseconds. */
const askAgainMs = 1_000

export interface PaymentServiceOptions {
  provider: PaymentProvider
  settlement: Settlement
  steps: Steps
  store: Pick<EtcdStore, 'txn'>
  /** Called if a payment could not be settled at once. The reconciler tries again. */
  onFailure(error: unknown): void
  /** Called between the parts of a paid order. Tests end or delay a process there. */
  onPoint?(point: 'authorised' | 'ordered' | 'captured' | 'cancelled'): Promise<void>
}

/**
 * Takes the payments of orders: it authorises, confirms the order, then captures. So there is no
 * moment in which money was taken without tickets. If a process ends in between, the reconciler of
 * any other process settles the payment.
 */
export class PaymentService {
  private readonly options: PaymentServiceOptions

  constructor(options: PaymentServiceOptions) {
    this.options = options
    options.provider.onAuthorised((of) => void this.complete(of).catch(options.onFailure))
  }

  async confirm(of: OrderOf, token: string | undefined): Promise<Settled<'confirm'>> {
    const budget = new Budget(answerMs)
    const authorised = await this.authorise(of, token)
    await this.options.onPoint?.('authorised')
    let settled: Settled<'confirm'>
    try {
      settled = await this.options.steps.submit({ kind: 'confirm', of, authorised })
    } catch (error) {
      // After a final refusal nothing is captured. After any other failure the order may still be
      // confirmed.
      if (error instanceof Refusal && failureDecisions[error.failure.code] !== 'retry')
        await this.settle(of, budget)
      throw error
    }
    await this.options.onPoint?.('ordered')
    if (isPaid(settled.answer)) await this.settle(of, budget)
    await this.options.onPoint?.('captured')
    return settled
  }

  /** Refunds the cancelled tickets of a purchase. */
  async refund(of: OrderOf, purchase: PurchaseValue): Promise<void> {
    await this.options.onPoint?.('cancelled')
    if (isPaid(purchase)) await this.settle(of, new Budget(refundMs))
  }

  /**
   * @returns the authorised cents; the confirm step refuses a higher total
   * @throws {Refusal} if the payment is missing, declined or pending
   */
  private async authorise(of: OrderOf, token: string | undefined): Promise<number> {
    const budget = new Budget(authoriseMs)
    const due = await this.dueOf(of, budget.leftMs)
    if (due === 0) return 0
    if (token === undefined) throw new Refusal({ code: 'payment-required', total: due })
    const decision = await this.options.provider.authorise(of, due, token, budget.leftMs)
    switch (decision) {
      case 'authorised':
        return due
      case 'declined':
        throw new Refusal({ code: 'payment-declined' })
      case 'pending':
        throw new Refusal({ code: 'payment-pending', retryAfterMs: askAgainMs })
      default:
        return decision satisfies never
    }
  }

  /** The total of the customer's hold, in cents; 0 if there is none. */
  private async dueOf({ username, eventId, orderId }: OrderOf, deadlineMs: number): Promise<number> {
    const batch = new ReadBatch()
    const held = batch.add(op.get(Hold, { eventId, orderId }))
    await batch.send(this.options.store, deadlineMs)
    const hold = held()?.value
    return hold && hold.username === username && !hold.ended ? hold.total : 0
  }

  /** Completes an order that the provider has authorised after the customer was answered. */
  private async complete(of: OrderOf): Promise<void> {
    const payment = await this.options.provider.find(of)
    if (payment?.state !== 'authorised') return
    try {
      await this.options.steps.submit({ kind: 'confirm', of, authorised: payment.amount })
    } catch (error) {
      // Its hold has ended meanwhile.
      if (!(error instanceof Refusal)) throw error
    }
    await this.options.settlement.settle(of)
  }

  /** Settles within the budget. After that the answer does not wait, and is true either way. */
  private async settle(of: OrderOf, budget: Budget): Promise<void> {
    const settling = this.options.settlement.settle(of).catch(this.options.onFailure)
    await Promise.race([settling, delay(budget.leftMs, undefined, { ref: false })])
  }
}

function isPaid({ total }: PurchaseValue): boolean {
  return total > 0
}
