import type { Feature } from '../../lifecycle/feature.ts'
import type { Resources } from '../../lifecycle/resources.ts'
import { PurchasesStore, type PurchasesStoreOptions } from './purchases-store.ts'
import { purchasesRouter } from './router.ts'

export interface PurchasesDeps extends Pick<Resources, 'reads' | 'now'> {
  /** The cached events. */
  events: PurchasesStoreOptions['events']
}

export type PurchasesFeature = Feature<ReturnType<typeof purchasesRouter>>

/** The orders of a customer. */
export function createPurchasesFeature({ reads, events, now }: PurchasesDeps): PurchasesFeature {
  return { router: purchasesRouter(new PurchasesStore({ reads, events, now })) }
}
