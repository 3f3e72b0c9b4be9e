import type { EtcdStore } from '@ticketcd/etcd'
import { EventQueues } from '../features/checkout/batches/event-queues.ts'
import { CheckoutStore } from '../features/checkout/checkout-store.ts'
import { HourLeases } from '../store/hour-leases.ts'

interface Clock {
  /** @returns ISO 8601, UTC */
  now?(): string
}

const systemTime = () => new Date().toISOString()

/** The queues of one process of the api, without the process. */
export function queuesOn(
  store: Pick<EtcdStore, 'txn' | 'leases'>,
  { now = systemTime }: Clock = {},
): EventQueues {
  return new EventQueues({ store, leases: new HourLeases(store.leases), now, onLostRace: () => {} })
}

/** The checkout of one api process, without the process. */
export function checkoutOn(
  store: Pick<EtcdStore, 'txn' | 'leases'>,
  { now = systemTime, steps = queuesOn(store, { now }) }: Clock & { steps?: EventQueues } = {},
): CheckoutStore {
  return new CheckoutStore({ store, steps, event: () => undefined, now })
}
