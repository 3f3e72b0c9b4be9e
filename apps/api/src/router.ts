import type { authRouter } from './features/auth/router.ts'
import type { catalogueRouter } from './features/catalogue/router.ts'
import type { checkoutRouter } from './features/checkout/router.ts'
import type { clusterRouter } from './features/cluster/router.ts'
import type { eventAdminRouter } from './features/event-admin/router.ts'
import type { favouritesRouter } from './features/favourites/router.ts'
import type { notificationsRouter } from './features/notifications/router.ts'
import type { profileRouter } from './features/profile/router.ts'
import type { proofRouter } from './features/proof/router.ts'
import type { purchasesRouter } from './features/purchases/router.ts'
import type { statisticsRouter } from './features/statistics/router.ts'
import type { waitingListRouter } from './features/waiting-list/router.ts'
import { router } from './http/trpc.ts'

/*
 * The whole interface of the api. The web compiles against `AppRouter`, and so type-checks this
 * file and all that it imports. Features therefore appear as the routers in their `router.ts`. No
 * file reachable from here imports etcd or modules of Node.js.
 */

/** The router of each feature. */
export interface FeatureRouters {
  auth: ReturnType<typeof authRouter>
  catalogue: ReturnType<typeof catalogueRouter>
  checkout: ReturnType<typeof checkoutRouter>
  cluster: ReturnType<typeof clusterRouter>
  eventAdmin: ReturnType<typeof eventAdminRouter>
  favourites: ReturnType<typeof favouritesRouter>
  notifications: ReturnType<typeof notificationsRouter>
  profile: ReturnType<typeof profileRouter>
  proof: ReturnType<typeof proofRouter>
  purchases: ReturnType<typeof purchasesRouter>
  statistics: ReturnType<typeof statisticsRouter>
  waitlist: ReturnType<typeof waitingListRouter>
}

export const createRouter = (routers: FeatureRouters) => router({ ...routers })

export type AppRouter = ReturnType<typeof createRouter>
