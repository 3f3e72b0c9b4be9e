import type { EtcdStore } from '@ticketcd/etcd'
import { EventQueues, type EventQueuesOptions } from '../features/checkout/batches/event-queues.ts'
import { CheckoutStore } from '../features/checkout/checkout-store.ts'
import { HoldSweeper } from '../features/checkout/hold-sweeper.ts'
import { PaymentService } from '../features/checkout/payment/payment-service.ts'
import { Settlement } from '../features/checkout/payment/settlement.ts'
import { TestProvider } from '../features/checkout/payment/test-provider.ts'
import { WaitingListStore } from '../features/waiting-list/waiting-list-store.ts'
import { HourLeases } from '../store/hour-leases.ts'

/** The checkout of one api process, without the process. */
export interface CheckoutProcess {
  steps: EventQueues
  checkout: CheckoutStore
  waitlist: WaitingListStore
  /** Ends the expired holds of one event. @returns their number */
  sweep(eventId: string): Promise<number>
  /** Settles the payment of one order, as the reconciler does with every one. */
  settle(ref: { eventId: string; orderId: string }): Promise<void>
}

export interface CheckoutProcessOptions extends Pick<EventQueuesOptions, 'onPoint' | 'leading'> {
  /** @returns ISO 8601, UTC */
  now?(): string
  /** Whether orders are paid. */
  isPaid?: boolean
}

export function checkoutProcessOn(store: EtcdStore, options: CheckoutProcessOptions = {}): CheckoutProcess {
  const { now = () => new Date().toISOString(), isPaid = false, ...rest } = options
  const leases = new HourLeases(store.leases)
  const steps = new EventQueues({ store, leases, now, onLostRace: () => {}, ...rest })
  const waitlist = new WaitingListStore({ store, steps, event: () => undefined, now })
  // A failed step is repeated by the sweep or the reconciler, whose results the tests check.
  const onFailure = () => {}
  const provider = new TestProvider({ store, now, onFailure })
  const settlement = new Settlement({ provider, store })
  const checkout = new CheckoutStore({
    store,
    steps,
    paymentService: isPaid
      ? new PaymentService({ provider, settlement, steps, store, onFailure })
      : undefined,
    placeOf: (username, ref) => waitlist.placeOf(username, ref),
    event: () => undefined,
    now,
  })
  const sweep = (eventId: string) => {
    const range: EtcdStore['range'] = (record, leading, page) =>
      store.range(record, { ...leading, eventId }, page)
    const expire = (username: string, ref: { eventId: string; orderId: string }) =>
      checkout.expire(username, ref)
    return new HoldSweeper({ store: { range }, expire, now, onFailure, onProblem: () => {} }).sweep()
  }
  return { steps, checkout, waitlist, sweep, settle: (ref) => settlement.settle(ref) }
}
