import type { EventValue } from '@ticketcd/schema'
import { type Sweep, sweepFailureLog } from '../../jobs/sweeping.ts'
import type { Feature } from '../../lifecycle/feature.ts'
import type { Resources } from '../../lifecycle/resources.ts'
import { followOffers, type OfferNewsOptions } from './offer-news.ts'
import { OfferSweeper } from './offer-sweeper.ts'
import { waitingListRouter } from './router.ts'
import { type WaitingListSteps, WaitingListStore } from './waiting-list-store.ts'

export interface WaitingListDeps extends Pick<Resources, 'store' | 'mirror' | 'now' | 'logger'> {
  /** The queues of the events. */
  steps: WaitingListSteps
  /** The cached event. */
  event(eventId: string): EventValue | undefined
}

export interface WaitingListFeature extends Feature<ReturnType<typeof waitingListRouter>> {
  /** The place in a waiting list that has an order id. */
  readonly placeOf: WaitingListStore['placeOf']
  /** Adds a function that receives each offer from now on, made by any process. */
  onOffer(listener: OfferNewsOptions['onOffer']): void
  /** Offers the available stock of types that have a waiting list. */
  readonly sweep: Sweep
}

/** The waiting lists of types that are sold out, and the offers to their first places. */
export function createWaitingListFeature(deps: WaitingListDeps): WaitingListFeature {
  const { store, mirror, steps, event, now, logger } = deps
  const waitingLists = new WaitingListStore({ store, steps, event, now })
  const offers = new OfferSweeper({
    mirror,
    event,
    offer: (eventId, ticketType) => waitingLists.offer(eventId, ticketType),
    now,
    onFailure: sweepFailureLog(logger),
  })
  return {
    router: waitingListRouter(waitingLists),
    placeOf: (username, ref) => waitingLists.placeOf(username, ref),
    onOffer: (onOffer) => {
      followOffers({
        mirror,
        event,
        onOffer,
        onFailure: (error) => logger.warn({ err: error }, 'an offer could not be published'),
      })
    },
    sweep: (stopped) => offers.sweep(stopped),
  }
}
