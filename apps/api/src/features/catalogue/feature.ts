import type { EventValue } from '@ticketcd/schema'
import type { Feature } from '../../lifecycle/feature.ts'
import type { Resources } from '../../lifecycle/resources.ts'
import { CatalogueStore } from './catalogue-store.ts'
import { catalogueRouter } from './router.ts'

export type CatalogueDeps = Pick<Resources, 'mirror' | 'isAdmin' | 'now' | 'metrics'>

/** Other features read events, cards, counts and the search from it. */
export interface CatalogueFeature
  extends Feature<ReturnType<typeof catalogueRouter>>,
    Pick<CatalogueStore, 'events' | 'card' | 'counts' | 'turned' | 'visitMatches'> {
  /** The cached event, for features that show it beside their own data. */
  event(eventId: string): EventValue | undefined
  /** Resolves when the catalogue can answer. Rejects if the mirror is closed before. */
  readonly ready: Promise<void>
  close(): void
}

/** The list of events, their search, and one event: all from the mirror. */
export function createCatalogueFeature({ mirror, isAdmin, now, metrics }: CatalogueDeps): CatalogueFeature {
  const catalogue = new CatalogueStore({ mirror, isAdmin, now })
  metrics.observeCatalogue(catalogue)
  return {
    router: catalogueRouter(catalogue),
    events: catalogue.events,
    event: (eventId) => catalogue.events.get({ eventId })?.value,
    card: (eventId) => catalogue.card(eventId),
    counts: (eventId) => catalogue.counts(eventId),
    turned: (afterMs, untilMs) => catalogue.turned(afterMs, untilMs),
    visitMatches: (text, visit) => catalogue.visitMatches(text, visit),
    ready: catalogue.ready,
    close: () => catalogue.close(),
  }
}
