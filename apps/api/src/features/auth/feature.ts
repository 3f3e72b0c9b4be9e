import type { Feature } from '../../lifecycle/feature.ts'
import type { Resources } from '../../lifecycle/resources.ts'
import { AuthStore } from './auth-store.ts'
import { authRouter } from './router.ts'

export type AuthDeps = Pick<Resources, 'store' | 'reads' | 'sessions' | 'now'>

export type AuthFeature = Feature<ReturnType<typeof authRouter>>

/** Registration, log-in and log-out. */
export function createAuthFeature({ store, reads, sessions, now }: AuthDeps): AuthFeature {
  return { router: authRouter(new AuthStore({ store, reads, sessions, now })) }
}
