import { setTimeout as delay } from 'node:timers/promises'
import { type EtcdStore, op } from '@ticketcd/etcd'
import { failureDecisions, Hold, type PurchaseValue } from '@ticketcd/schema'
import { Budget } from '../../../budget.ts'
import { Refusal } from '../../../refusal.ts'
import { ReadBatch } from '../batches/read-batch.ts'
import type { OrderOf, Settled, Steps } from '../rules/step.ts'
import type { PaymentProvider } from './payment-provider.ts'
import type { Settlement } from './settlement.ts'

/** What an answer may take, less what the look-up of the session took before it. */
const answerMs = 2_900
/** For reading what is due and for the provider's decision; the step after it has a budget of its own. */
const authoriseMs = 700
/** What is left for a refund of the time that an answer may take: the step before it had its own. */
const refundMs = 600
/** When it is worth asking again whether a slow provider has decided. */
const askAgainMs = 1_000

export interface PaymentServiceOptions {
  provider: PaymentProvider
  settlement: Settlement
  steps: Steps
  store: Pick<EtcdStore, 'txn'>
  /** Told of what could not be settled at once; the reconciler tries again. */
  onFailure(error: unknown): void
  /** Called between the parts of an order that is paid. Tests end or hold up a process there. */
  onPoint?(point: 'authorised' | 'ordered' | 'captured' | 'cancelled'): Promise<void>
}

/**
 * Where orders are paid: authorise, then the order, then capture. So there is no moment in which something was taken and there are no
 * tickets; what a process leaves behind that ends in between is settled by the reconciler of any other.
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
      // What is refused for good will take no money; what is not may yet be done.
      if (error instanceof Refusal && failureDecisions[error.failure.code] !== 'retry')
        await this.settle(of, budget)
      throw error
    }
    await this.options.onPoint?.('ordered')
    if (isPaid(settled.answer)) await this.settle(of, budget)
    await this.options.onPoint?.('captured')
    return settled
  }

  /** Gives back what was paid for tickets that were cancelled. */
  async refund(of: OrderOf, purchase: PurchaseValue): Promise<void> {
    await this.options.onPoint?.('cancelled')
    if (isPaid(purchase)) await this.settle(of, new Budget(refundMs))
  }

  /** @returns how many cents are authorised; what is missing is refused with the step itself */
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

  /** In cents, what confirming it would cost now: nothing where there is no hold of its customer's. */
  private async dueOf({ username, eventId, orderId }: OrderOf, deadlineMs: number): Promise<number> {
    const batch = new ReadBatch()
    const held = batch.add(op.get(Hold, { eventId, orderId }))
    await batch.send(this.options.store, deadlineMs)
    const hold = held()?.value
    return hold && hold.username === username && !hold.ended ? hold.total : 0
  }

  /** The provider has decided after the customer was answered. */
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

  /** At once where there is time; the answer does not wait for longer, and is true either way. */
  private async settle(of: OrderOf, budget: Budget): Promise<void> {
    const settling = this.options.settlement.settle(of).catch(this.options.onFailure)
    await Promise.race([settling, delay(budget.leftMs, undefined, { ref: false })])
  }
}

function isPaid({ total }: PurchaseValue): boolean {
  return total > 0
}
