import { type Auth, authRouter } from './features/auth/router.ts'
import { type Catalogue, catalogueRouter } from './features/catalogue/router.ts'
import { type Checkout, checkoutRouter } from './features/checkout/router.ts'
import { type WaitingLists, waitlistRouter } from './features/checkout/waitlist-router.ts'
import { type Cluster, clusterRouter } from './features/cluster/router.ts'
import { type EventAdmin, eventAdminRouter } from './features/event-admin/router.ts'
import { type Favourites, favouritesRouter } from './features/favourites/router.ts'
import { type Notifications, notificationsRouter } from './features/notifications/router.ts'
import { type Profile, profileRouter } from './features/profile/router.ts'
import { type Proofs, proofRouter } from './features/proof/router.ts'
import { type Purchases, purchasesRouter } from './features/purchases/router.ts'
import { type StatisticsSource, statisticsRouter } from './features/statistics/router.ts'
import { router } from './trpc.ts'

/*
 * The whole interface of the api. The web compiles against `AppRouter`, and so type-checks this
 * file and all that it imports. Features therefore appear as the interfaces beside their
 * procedures. No file reachable from here imports etcd or modules of Node.js.
 */

export interface Features {
  auth: Auth
  catalogue: Catalogue
  checkout: Checkout
  cluster: Cluster
  eventAdmin: EventAdmin
  favourites: Favourites
  notifications: Notifications
  profile: Profile
  proof: Proofs
  purchases: Purchases
  statistics: StatisticsSource
  waitlist: WaitingLists
}

export const createRouter = (features: Features) =>
  router({
    auth: authRouter(features.auth),
    catalogue: catalogueRouter(features.catalogue),
    checkout: checkoutRouter(features.checkout),
    cluster: clusterRouter(features.cluster),
    eventAdmin: eventAdminRouter(features.eventAdmin),
    favourites: favouritesRouter(features.favourites),
    notifications: notificationsRouter(features.notifications),
    profile: profileRouter(features.profile),
    proof: proofRouter(features.proof),
    purchases: purchasesRouter(features.purchases),
    statistics: statisticsRouter(features.statistics),
    waitlist: waitlistRouter(features.waitlist),
  })

export type AppRouter = ReturnType<typeof createRouter>
