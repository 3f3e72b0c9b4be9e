import type { EventCard } from '@ticketcd/schema'
import type { Feature } from '../../lifecycle/feature.ts'
import type { Resources } from '../../lifecycle/resources.ts'
import { FavouritesStore } from './favourites-store.ts'
import { favouritesRouter } from './router.ts'

export interface FavouritesDeps extends Pick<Resources, 'store' | 'reads' | 'now'> {
  /** The event as it is listed; `undefined` if it is not listed. */
  card(eventId: string): EventCard | undefined
}

export type FavouritesFeature = Feature<ReturnType<typeof favouritesRouter>>

/** The events that a customer follows. */
export function createFavouritesFeature({ store, reads, card, now }: FavouritesDeps): FavouritesFeature {
  return { router: favouritesRouter(new FavouritesStore({ store, reads, card, now })) }
}
