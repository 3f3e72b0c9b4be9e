import { startApi } from './api.ts'
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

/** How long the hasty shop keeps what is held, and what a waiting list offers. */
export const keptMs = 10_000

/**
 * Within which tickets are back that were kept by somebody whose time is over, in milliseconds: clocks may be 5 s apart, and a sweep comes
 * every 15 s, a fourth of it sooner or later.
 */
export const givenBackMs = 30_000

/** A shop on the nodes of an installation, beside its own and unknown to it, where what is kept for somebody is kept for seconds. */
export function startHastyShop({ cluster }: Pick<Installation, 'cluster'>): Promise<OwnShop> {
  return startApi(cluster.endpoints, {
    TICKETCD_NAMESPACE: 'hasty/',
    TICKETCD_PAYMENTS: 'test',
    TICKETCD_HOLD_MINUTES: String(keptMs / 60_000),
    TICKETCD_OFFER_HOURS: String(keptMs / 3_600_000),
  })
}
