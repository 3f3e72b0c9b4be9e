import { type Auth, authRouter } from './features/auth/router.ts'
import { type Catalogue, catalogueRouter } from './features/catalogue/router.ts'
import { type Checkout, checkoutRouter } from './features/checkout/router.ts'
import { type Favourites, favouritesRouter } from './features/favourites/router.ts'
import { type Profile, profileRouter } from './features/profile/router.ts'
import { type Purchases, purchasesRouter } from './features/purchases/router.ts'
import { router } from './trpc.ts'

/*
 * The whole surface of the api. The web compiles against `AppRouter`, and so type-checks this file and what it
 * imports: features are known here by the interfaces beside their procedures, and no file reachable from here
 * imports etcd or anything of Node.
 */

export interface Features {
  auth: Auth
  catalogue: Catalogue
  checkout: Checkout
  favourites: Favourites
  profile: Profile
  purchases: Purchases
}

export const createRouter = (features: Features) =>
  router({
    auth: authRouter(features.auth),
    catalogue: catalogueRouter(features.catalogue),
    checkout: checkoutRouter(features.checkout),
    favourites: favouritesRouter(features.favourites),
    profile: profileRouter(features.profile),
    purchases: purchasesRouter(features.purchases),
  })

export type AppRouter = ReturnType<typeof createRouter>
