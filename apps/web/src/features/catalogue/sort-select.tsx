import type { EventSort } from '@ticketcd/schema'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Select } from '../../ui/select.tsx'
import { useCatalogueSearch } from './use-catalogue-search.ts'

export function SortSelect() {
  const { t } = useI18n()
  const [{ q, sort }, change] = useCatalogueSearch()
  // Relevance needs a search text.
  const usual: EventSort = q ? 'relevance' : 'date'
  const offered: EventSort[] = q ? ['relevance', 'date', 'price', 'name'] : ['date', 'price', 'name']
  return (
    <Select
      label={t.home.sort}
      value={sort && offered.includes(sort) ? sort : usual}
      options={offered.map((value) => ({ value, label: t.home.sorts[value] }))}
      onChange={(chosen) => change({ sort: chosen === usual ? undefined : chosen })}
    />
  )
}
