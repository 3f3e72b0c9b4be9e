import { getRouteApi } from '@tanstack/react-router'
import { startTransition, useOptimistic } from 'react'
import { type CatalogueSearch, parseCatalogueSearch } from './catalogue-search.ts'

const home = getRouteApi('/')

/** Fields to change; `undefined` takes one away. */
export type SearchChange = { [Field in keyof CatalogueSearch]?: CatalogueSearch[Field] | undefined }

interface ChangeOptions {
  /** For changes that come key by key: the back button then undoes them as one. */
  replace?: boolean
}

/**
 * The search that the address asks for, and a way to change it that the back button undoes. The
 * router shows a new address a moment later. Until then the search has the changes already, so that
 * a box stays checked and a second click adds to the first.
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

/** Takes every filter away and leaves the text and the order. */
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
