import { keepPreviousData } from '@tanstack/react-query'
import { refetchEvery } from '../../lib/connection.ts'
import type { useTRPC } from '../../lib/trpc.ts'
import { type CatalogueSearch, catalogueQuery } from './catalogue-search.ts'

type Procedures = ReturnType<typeof useTRPC>

/**
 * The events that match the address, page by page. The previous list stays until the next one has
 * loaded.
 */
export function catalogueOptions(trpc: Procedures, search: CatalogueSearch) {
  return trpc.catalogue.list.infiniteQueryOptions(catalogueQuery(search), {
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: refetchEvery(15_000),
  })
}

/** The featured events at the top of the page. */
export function featuredOptions(trpc: Procedures) {
  return trpc.catalogue.featured.queryOptions(undefined, { refetchInterval: refetchEvery(15_000) })
}
