import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { refetchEvery } from '../../lib/connection.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { catalogueQuery } from './catalogue-search.ts'
import { useCatalogueSearch } from './use-catalogue-search.ts'

/** The events the address asks for, page after page. What was there stays until what comes is there. */
export function useCatalogue() {
  const trpc = useTRPC()
  const [search] = useCatalogueSearch()
  return useInfiniteQuery(
    trpc.catalogue.list.infiniteQueryOptions(catalogueQuery(search), {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
      refetchInterval: refetchEvery(15_000),
    }),
  )
}
export type Catalogue = ReturnType<typeof useCatalogue>
