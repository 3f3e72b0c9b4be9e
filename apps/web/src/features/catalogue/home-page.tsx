import type { EventCard } from '@ticketcd/schema'
import type { ReactNode } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { isolated } from '../../lib/isolated.ts'
import { useLive } from '../../lib/live/use-live.ts'
import { usePageTitle } from '../../lib/page-title.ts'
import { ActiveFilters } from './active-filters.tsx'
import { countFilters, isUnfiltered } from './catalogue-search.ts'
import { Featured } from './featured.tsx'
import { FilterPanel } from './filter-panel.tsx'
import { FilterSheet } from './filter-sheet.tsx'
import { Results } from './results.tsx'
import { SortSelect } from './sort-select.tsx'
import { useCatalogue } from './use-catalogue.ts'
import { useCatalogueSearch } from './use-catalogue-search.ts'

/** @param action the control on the cover of each event; the same function at each render */
export function HomePage({ action }: { action: (event: EventCard) => ReactNode }) {
  const { t, format } = useI18n()
  const [search] = useCatalogueSearch()
  const catalogue = useCatalogue()
  useLive(['catalogue'])
  usePageTitle(search.q ? t.home.found(search.q) : t.home.title)
  const filtered = countFilters(search) > 0
  const page = catalogue.data?.pages[0]
  const facets = page?.facets ?? (catalogue.errorUpdateCount > 0 ? null : undefined)
  const count = page && t.home.count(page.total, format.number(page.total))

  return (
    <div className="page-width pt-6 sm:pt-8">
      <h1 className="sr-only">{t.home.title}</h1>
      {isUnfiltered(search) && <Featured action={action} />}
      <div className="flex items-start gap-10">
        <aside
          aria-label={t.home.filters}
          className="sticky top-20 max-lg:hidden max-h-[calc(100dvh-6rem)] w-56 shrink-0 overflow-y-auto pb-4"
        >
          <FilterPanel facets={facets} />
        </aside>
        <section aria-labelledby="results" className="min-w-0 flex-1">
          <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
            <div className="mr-auto min-w-0 max-sm:w-full">
              <h2 id="results" className="truncate font-semibold text-lg">
                {search.q ? t.home.found(isolated(search.q)) : filtered ? t.home.filtered : t.home.upcoming}
              </h2>
              <p role="status" className="figures h-5 text-ink-soft text-sm">
                {count}
              </p>
            </div>
            <FilterSheet facets={facets} count={count} />
            <SortSelect />
          </div>
          <ActiveFilters />
          <Results catalogue={catalogue} action={action} />
        </section>
      </div>
    </div>
  )
}
