import SearchX from 'lucide-react/icons/search-x'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { countFilters } from './catalogue-search.ts'
import { noFilters, useCatalogueSearch } from './use-catalogue-search.ts'

/** Names the search that matched nothing, and removes it in one press. */
export function NoResults() {
  const { t, format } = useI18n()
  const [search, change] = useCatalogueSearch()
  const filtered = countFilters(search) > 0
  if (!search.q && !filtered)
    return (
      <EmptyState icon={<SearchX />} title={t.home.nothing}>
        {t.home.nothingAtAll}
      </EmptyState>
    )
  const what = [...(search.q ? [`“${search.q}”`] : []), ...(search.type ?? [])]
  return (
    <EmptyState
      icon={<SearchX />}
      title={t.home.nothing}
      action={
        <>
          {filtered && (
            <Button tone="primary" onClick={() => change(noFilters)}>
              {t.home.clear}
            </Button>
          )}
          {search.q && <Button onClick={() => change({ q: undefined })}>{t.search.clear}</Button>}
        </>
      }
    >
      <p>
        {t.home.nothingFor({
          what: what.length > 0 ? format.list(what) : null,
          where: search.place ? format.list(search.place) : null,
        })}
      </p>
      <p>{t.home.nothingHint}</p>
    </EmptyState>
  )
}
