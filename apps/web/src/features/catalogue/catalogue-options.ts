import { keepPreviousData } from '@tanstack/react-query'
import { refetchEvery } from '../../lib/connection.ts'
import type { useTRPC } from '../../lib/trpc.ts'
import { type CatalogueSearch, catalogueQuery } from './catalogue-search.ts'

type Procedures = ReturnType<typeof useTRPC>

/** The events an address asks for, page after page. What was there stays until what comes is there. */
export function catalogueOptions(trpc: Procedures, search: CatalogueSearch) {
  return trpc.catalogue.list.infiniteQueryOptions(catalogueQuery(search), {
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: refetchEvery(15_000),
  })
}

/** The events that lead the page. */
export function featuredOptions(trpc: Procedures) {
  return trpc.catalogue.featured.queryOptions(undefined, { refetchInterval: refetchEvery(15_000) })
}
