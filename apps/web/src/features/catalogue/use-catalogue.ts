import { useInfiniteQuery } from '@tanstack/react-query'
import { useTRPC } from '../../lib/trpc.ts'
import { catalogueOptions } from './catalogue-options.ts'
import { useCatalogueSearch } from './use-catalogue-search.ts'

/** The events that match the address. */
export function useCatalogue() {
  const trpc = useTRPC()
  const [search] = useCatalogueSearch()
  return useInfiniteQuery(catalogueOptions(trpc, search))
}
export type Catalogue = ReturnType<typeof useCatalogue>
