import type { EtcdStore } from '@ticketcd/etcd'
import { EventQueues } from '../features/checkout/batches/event-queues.ts'
import { CheckoutStore } from '../features/checkout/checkout-store.ts'
import { PaymentReconciler } from '../features/checkout/payment/payment-reconciler.ts'
import { PaymentService, type PaymentServiceOptions } from '../features/checkout/payment/payment-service.ts'
import { Settlement } from '../features/checkout/payment/settlement.ts'
import { TestProvider } from '../features/checkout/payment/test-provider.ts'
import { HourLeases } from '../store/hour-leases.ts'

/** The checkout of one api process with paid orders, without the process. */
export interface PaidCheckout {
  checkout: CheckoutStore
  provider: TestProvider
  /** Errors of settlements, and of the provider's callbacks. */
  failures: unknown[]
  /** Reconciles all payments once. */
  reconcile(): Promise<void>
}

export interface PaidCheckoutOptions {
  /** @returns ISO 8601, UTC */
  now?(): string
  onPoint?: PaymentServiceOptions['onPoint']
}

export function paidCheckoutOn(
  store: Pick<EtcdStore, 'get' | 'range' | 'txn' | 'leases'>,
  { now = () => new Date().toISOString(), onPoint }: PaidCheckoutOptions = {},
): PaidCheckout {
  const failures: unknown[] = []
  const onFailure = (error: unknown) => void failures.push(error)
  const steps = new EventQueues({ store, leases: new HourLeases(store.leases), now, onLostRace: () => {} })
  const provider = new TestProvider({ store, now, onFailure })
  const settlement = new Settlement({ provider, store })
  const paymentService = new PaymentService({
    provider,
    settlement,
    steps,
    store,
    onFailure,
    ...(onPoint && { onPoint }),
  })
  const reconciler = new PaymentReconciler({ provider, settlement, onFailure })
  return {
    checkout: new CheckoutStore({ store, steps, paymentService, event: () => undefined, now }),
    provider,
    failures,
    reconcile: () => reconciler.reconcile(),
  }
}
