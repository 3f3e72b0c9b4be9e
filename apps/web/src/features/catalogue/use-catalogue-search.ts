import { getRouteApi } from '@tanstack/react-router'
import { type CatalogueSearch, parseCatalogueSearch } from './catalogue-search.ts'

const home = getRouteApi('/')

/** Fields to change; `undefined` takes one away. */
export type SearchChange = { [Field in keyof CatalogueSearch]?: CatalogueSearch[Field] | undefined }

interface ChangeOptions {
  /** For changes that come key by key: the back button then undoes them as one. */
  replace?: boolean
}

/** What the address asks for, and a way to change it that the back button undoes. */
export function useCatalogueSearch(): [
  CatalogueSearch,
  (change: SearchChange, options?: ChangeOptions) => void,
] {
  const search = home.useSearch()
  const navigate = home.useNavigate()
  return [
    search,
    (change, { replace = false } = {}) =>
      void navigate({
        search: (now) => parseCatalogueSearch({ ...now, ...change }),
        resetScroll: false,
        replace,
      }),
  ]
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
