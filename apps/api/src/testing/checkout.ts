import type { EtcdStore } from '@ticketcd/etcd'
import { CheckoutStore } from '../features/checkout/checkout-store.ts'
import { EventQueues } from '../features/checkout/rounds/event-queues.ts'
import { HourLeases } from '../hour-leases.ts'

/** What one process of the api has of checkout, without the process. */
export function checkoutOn(
  store: Pick<EtcdStore, 'txn' | 'leases'>,
  { now = () => new Date().toISOString() }: { now?: () => string } = {},
): CheckoutStore {
  const leases = new HourLeases(store.leases)
  const steps = new EventQueues({ store, leases, now, onLostRace: () => {} })
  return new CheckoutStore({ store, steps, event: () => undefined, now })
}
