import type { Feature } from '../../lifecycle/feature.ts'
import type { Resources } from '../../lifecycle/resources.ts'
import { EventAdminStore, type EventAdminStoreOptions } from './event-admin-store.ts'
import { eventAdminRouter } from './router.ts'

export interface EventAdminDeps
  extends Pick<Resources, 'store' | 'mirror' | 'now'>,
    Required<Pick<EventAdminStoreOptions, 'visitMatches' | 'runExclusively'>> {}

export type EventAdminFeature = Feature<ReturnType<typeof eventAdminRouter>>

/** The editing of events. */
export function createEventAdminFeature(deps: EventAdminDeps): EventAdminFeature {
  const { store, mirror, visitMatches, runExclusively, now } = deps
  return {
    router: eventAdminRouter(new EventAdminStore({ store, mirror, visitMatches, now, runExclusively })),
  }
}
