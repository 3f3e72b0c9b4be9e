import { startCluster } from '@ticketcd/cluster'
import { connect, type EtcdStore, Mirror } from '@ticketcd/etcd'
import { Event, Ticket } from '@ticketcd/schema'
import { EventQueues } from '../features/checkout/batches/event-queues.ts'
import { CheckoutStore } from '../features/checkout/checkout-store.ts'
import { HoldSweeper } from '../features/checkout/hold-sweeper.ts'
import { OfferSweeper } from '../features/waiting-list/offer-sweeper.ts'
import { WaitingListStore } from '../features/waiting-list/waiting-list-store.ts'
import { HourLeases } from '../store/hour-leases.ts'

/** The parts of one process of the api that sell, end and offer tickets. */
export interface SweepingProcess {
  checkout: CheckoutStore
  waitlist: WaitingListStore
  holds: HoldSweeper
  offers: OfferSweeper
  /** Ends expired holds, then offers the returned stock. */
  sweep(stopped?: () => boolean): Promise<void>
}

/** A node with events, and any number of processes whose clocks a test moves. */
export class SweepingStage {
  readonly store: EtcdStore
  readonly mirror: Mirror
  /** How far the clocks of all processes are ahead, in milliseconds; `skewMs` comes on top. */
  aheadMs = 0
  private readonly stop: () => Promise<void>

  private constructor(store: EtcdStore, mirror: Mirror, stop: () => Promise<void>) {
    this.store = store
    this.mirror = mirror
    this.stop = stop
  }

  static async set(): Promise<SweepingStage> {
    const cluster = await startCluster({ nodes: 1 })
    const store = connect({ hosts: cluster.endpoints, namespace: 'sweeping/' })
    const mirror = new Mirror(store, [Event, Ticket])
    await mirror.ready
    return new SweepingStage(store, mirror, () => cluster.stop())
  }

  async close(): Promise<void> {
    this.mirror.close()
    this.store.close()
    await this.stop()
  }

  /** @param skewMs how far the clock of the process is ahead, in milliseconds */
  process({ skewMs = 0 }: { skewMs?: number } = {}): SweepingProcess {
    const { store, mirror } = this
    const now = () => new Date(Date.now() + this.aheadMs + skewMs).toISOString()
    const steps = new EventQueues({ store, leases: new HourLeases(store.leases), now, onLostRace: () => {} })
    const event = (eventId: string) => mirror.table(Event).get({ eventId })?.value
    const waitlist = new WaitingListStore({ store, steps, event, now })
    const checkout = new CheckoutStore({
      store,
      steps,
      placeOf: (username, ref) => waitlist.placeOf(username, ref),
      event,
      now,
    })
    const onFailure = (error: unknown) => {
      throw error
    }
    const holds = new HoldSweeper({
      store,
      expire: (username, ref) => checkout.expire(username, ref),
      now,
      onFailure,
      onProblem: () => {},
    })
    const offers = new OfferSweeper({
      mirror,
      event,
      offer: (eventId, ticketType) => waitlist.offer(eventId, ticketType),
      now,
      onFailure,
    })
    const sweep = async (stopped?: () => boolean) => {
      await holds.sweep(stopped)
      await mirror.waitFor(await store.revision(), { timeoutMs: 30_000 })
      await offers.sweep(stopped)
    }
    return { checkout, waitlist, holds, offers, sweep }
  }
}
