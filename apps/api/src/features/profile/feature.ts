import type { Feature } from '../../lifecycle/feature.ts'
import type { Resources } from '../../lifecycle/resources.ts'
import { ProfileStore } from './profile-store.ts'
import { profileRouter } from './router.ts'

export type ProfileDeps = Pick<Resources, 'store' | 'sessions' | 'now' | 'logger'>

export type ProfileFeature = Feature<ReturnType<typeof profileRouter>>

/** A customer's own account. */
export function createProfileFeature({ store, sessions, now, logger }: ProfileDeps): ProfileFeature {
  const profile = new ProfileStore({
    store,
    sessions,
    now,
    onFailure: (error) => logger.warn({ err: error }, 'ending other sessions failed; retrying'),
  })
  return { router: profileRouter(profile) }
}
