import type { CataloguePage } from '@ticketcd/schema'
import SlidersHorizontal from 'lucide-react/icons/sliders-horizontal'
import { useState } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { countFilters } from './catalogue-search.ts'
import { FilterPanel } from './filter-panel.tsx'
import { useCatalogueSearch } from './use-catalogue-search.ts'

interface FilterSheetProps {
  facets: CataloguePage['facets'] | undefined | null
  /** The number of matching events, such as `12 events`. */
  count: string | undefined
}

/** The filters on screens without room beside the list. */
export function FilterSheet({ facets, count }: FilterSheetProps) {
  const { t } = useI18n()
  const [open, setOpen] = useState(false)
  const [search] = useCatalogueSearch()
  const active = countFilters(search)
  return (
    <div className="lg:hidden">
      <Button
        aria-label={active > 0 ? t.home.filtersActive(active) : undefined}
        onClick={() => setOpen(true)}
      >
        <SlidersHorizontal aria-hidden="true" />
        {t.home.filters}
        {active > 0 && <span className="figures">({active})</span>}
      </Button>
      <Sheet
        open={open}
        onClose={() => setOpen(false)}
        title={t.home.filters}
        closeLabel={t.app.close}
        footer={
          <Button tone="primary" size="lg" className="w-full" onClick={() => setOpen(false)}>
            {count ? t.home.showResults(count) : t.app.loading}
          </Button>
        }
      >
        <FilterPanel facets={facets} />
      </Sheet>
    </div>
  )
}
