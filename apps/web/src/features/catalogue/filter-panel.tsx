import type { CataloguePage } from '@ticketcd/schema'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { countFilters } from './catalogue-search.ts'
import { DateFilter } from './date-filter.tsx'
import { FacetList } from './facet-list.tsx'
import { PriceFilter } from './price-filter.tsx'
import { noFilters, useCatalogueSearch } from './use-catalogue-search.ts'

interface FilterPanelProps {
  /** `undefined` while the first answer loads; `null` if it failed, so there are no choices. */
  facets: CataloguePage['facets'] | undefined | null
}

export function FilterPanel({ facets }: FilterPanelProps) {
  const { t } = useI18n()
  const [search, change] = useCatalogueSearch()
  return (
    <div className="space-y-7 px-1">
      <div className="space-y-1">
        <Checkbox
          checked={search.available ?? false}
          onChange={(checked) => change({ available: checked || undefined })}
        >
          {t.home.availableOnly}
        </Checkbox>
        <Checkbox
          checked={search.past ?? false}
          onChange={(checked) => change({ past: checked || undefined })}
        >
          {t.home.includePast}
        </Checkbox>
      </div>
      {facets !== null && (
        <>
          <FacetList
            label={t.home.type}
            facets={facets?.types}
            chosen={search.type ?? []}
            onChange={(type) => change({ type })}
          />
          <FacetList
            label={t.home.place}
            facets={facets?.locations}
            chosen={search.place ?? []}
            onChange={(place) => change({ place })}
          />
        </>
      )}
      <DateFilter />
      <PriceFilter />
      {countFilters(search) > 0 && (
        <Button size="sm" className="w-full lg:hidden" onClick={() => change(noFilters)}>
          {t.home.clear}
        </Button>
      )}
    </div>
  )
}
