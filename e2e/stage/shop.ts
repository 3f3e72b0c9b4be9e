import type { TestCluster } from '@ticketcd/cluster'
import { populate, startApi } from './api.ts'

/** A page with a data set behind it, in which journeys buy. */
export interface Shop {
  /** Address of the page, without a trailing slash. */
  readonly url: string
}

/** A shop that is started for some journeys, and ended when they are over. */
export interface OwnShop extends Shop {
  stop(): Promise<void>
}

/** A shop that keeps carts and offers for seconds only. */
export interface HastyShop extends OwnShop {
  /** Lifetime of a cart, and of an offer of a waiting list, in milliseconds. */
  readonly keptMs: number
  /**
   * Time limit for the return of tickets after the end of a cart or an offer, in milliseconds. A
   * sweep comes every 15 s, a fourth of it sooner or later. It skips carts and offers that ended in
   * the last 5 s.
   */
  readonly givenBackMs: number
}

/**
 * A shop on the nodes of an installation, in a namespace of its own. Its lifetimes depend on the
 * speed of the machine, since on a busy one each step of a customer takes longer.
 */
export async function startHastyShop({ cluster }: { readonly cluster: TestCluster }): Promise<HastyShop> {
  const namespace = { TICKETCD_NAMESPACE: 'hasty/' }
  const startedMs = performance.now()
  await populate(cluster.endpoints, namespace)
  const populatedMs = performance.now() - startedMs
  const keptMs = Math.min(60_000, Math.max(8_000, 4 * populatedMs))
  const shop = await startApi(cluster.endpoints, {
    ...namespace,
    TICKETCD_PAYMENTS: 'test',
    TICKETCD_HOLD_MINUTES: String(keptMs / 60_000),
    TICKETCD_OFFER_HOURS: String(keptMs / 3_600_000),
  })
  return { ...shop, keptMs, givenBackMs: 30_000 + populatedMs }
}
