import type { EtcdStore } from '@ticketcd/etcd'
import { EventQueues, type EventQueuesOptions } from '../features/checkout/batches/event-queues.ts'
import { CheckoutStore } from '../features/checkout/checkout-store.ts'
import { HoldSweeper } from '../features/checkout/hold-sweeper.ts'
import { PaymentService } from '../features/checkout/payment/payment-service.ts'
import { Settlement } from '../features/checkout/payment/settlement.ts'
import { TestProvider } from '../features/checkout/payment/test-provider.ts'
import { WaitlistStore } from '../features/checkout/waitlist-store.ts'
import { HourLeases } from '../hour-leases.ts'

/** All that one process of the api has of checkout, without the process. */
export interface CheckoutProcess {
  steps: EventQueues
  checkout: CheckoutStore
  waitlist: WaitlistStore
  /** Ends what has expired of one event. @returns how many had */
  sweep(eventId: string): Promise<number>
  /** Settles the payment of one order, as the reconciler does with every one. */
  settle(ref: { eventId: string; orderId: string }): Promise<void>
}

export interface CheckoutProcessOptions extends Pick<EventQueuesOptions, 'onPoint' | 'sequencing'> {
  /** @returns ISO 8601, UTC */
  now?(): string
  /** Whether orders are paid. */
  isPaid?: boolean
}

export function checkoutProcessOn(store: EtcdStore, options: CheckoutProcessOptions = {}): CheckoutProcess {
  const { now = () => new Date().toISOString(), isPaid = false, ...rest } = options
  const leases = new HourLeases(store.leases)
  const steps = new EventQueues({ store, leases, now, onLostRace: () => {}, ...rest })
  const waitlist = new WaitlistStore({ store, steps, event: () => undefined, now })
  // What could not be done at once is done by whoever looks again, which is what tests ask about.
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
