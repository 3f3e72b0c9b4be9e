import { populate, startApi } from './api.ts'
import type { Installation } from './installation.ts'

/** Where journeys buy: a page with a data set behind it. */
export interface Shop {
  /** Where the page is, without a slash at the end. */
  readonly url: string
}

/** A shop that is started for some journeys, and ended when they are over. */
export interface OwnShop extends Shop {
  stop(): Promise<void>
}

/** A shop that keeps tickets for somebody for seconds only. */
export interface HastyShop extends OwnShop {
  /** How long it keeps a cart, and an offer of a waiting list, in milliseconds. */
  readonly keptMs: number
  /**
   * How long a cart or an offer may stay after its end, in milliseconds. A sweep comes every 15 s, a
   * fourth of it sooner or later, and leaves alone what ended in the last 5 s.
   */
  readonly givenBackMs: number
}

/**
 * A shop on the nodes of an installation, in a namespace of its own. Its lifetimes follow the speed
 * of the machine, since on a busy one each step of a customer takes longer.
 */
export async function startHastyShop({ cluster }: Pick<Installation, 'cluster'>): Promise<HastyShop> {
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
