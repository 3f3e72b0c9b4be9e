import { getRouteApi } from '@tanstack/react-router'
import { startTransition, useOptimistic } from 'react'
import { type CatalogueSearch, parseCatalogueSearch } from './catalogue-search.ts'

const home = getRouteApi('/')

/** Fields to change; `undefined` removes one. */
export type SearchChange = { [Field in keyof CatalogueSearch]?: CatalogueSearch[Field] | undefined }

interface ChangeOptions {
  /** For changes at every key: the back button then undoes all of them at once. */
  replace?: boolean
}

/**
 * Returns the search in the address, and a function that changes it. The back button undoes a
 * change. The router shows a new address a moment later. The returned search has the changes at
 * once, so a box stays checked and a second click adds to the first.
 */
export function useCatalogueSearch(): [
  CatalogueSearch,
  (change: SearchChange, options?: ChangeOptions) => void,
] {
  const navigate = home.useNavigate()
  const [search, changeNow] = useOptimistic(home.useSearch(), changed)
  return [
    search,
    (change, { replace = false } = {}) =>
      startTransition(async () => {
        changeNow(change)
        await navigate({ search: (now) => changed(now, change), resetScroll: false, replace })
      }),
  ]
}

function changed(search: CatalogueSearch, change: SearchChange): CatalogueSearch {
  return parseCatalogueSearch({ ...search, ...change })
}

/** Removes every filter and keeps the text and the order. */
export const noFilters = {
  type: undefined,
  place: undefined,
  from: undefined,
  to: undefined,
  min: undefined,
  max: undefined,
  available: undefined,
  past: undefined,
} satisfies SearchChange
