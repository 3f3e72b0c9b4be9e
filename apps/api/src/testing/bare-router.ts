import { authRouter } from '../features/auth/router.ts'
import { catalogueRouter } from '../features/catalogue/router.ts'
import { checkoutRouter } from '../features/checkout/router.ts'
import { clusterRouter } from '../features/cluster/router.ts'
import { eventAdminRouter } from '../features/event-admin/router.ts'
import { favouritesRouter } from '../features/favourites/router.ts'
import { notificationsRouter } from '../features/notifications/router.ts'
import { profileRouter } from '../features/profile/router.ts'
import { proofRouter } from '../features/proof/router.ts'
import { purchasesRouter } from '../features/purchases/router.ts'
import { statisticsRouter } from '../features/statistics/router.ts'
import { waitingListRouter } from '../features/waiting-list/router.ts'
import { type AppRouter, createRouter } from '../router.ts'

/** The router of the api with nothing behind its procedures, for their names and types. */
export function bareRouter(): AppRouter {
  const nothing = {} as never
  return createRouter({
    auth: authRouter(nothing),
    catalogue: catalogueRouter(nothing),
    checkout: checkoutRouter(nothing),
    cluster: clusterRouter(nothing),
    eventAdmin: eventAdminRouter(nothing),
    favourites: favouritesRouter(nothing),
    notifications: notificationsRouter(nothing),
    profile: profileRouter(nothing),
    proof: proofRouter(nothing),
    purchases: purchasesRouter(nothing),
    statistics: statisticsRouter(nothing),
    waitlist: waitingListRouter(nothing),
  })
}
