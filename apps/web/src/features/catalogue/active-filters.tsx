import X from 'lucide-react/icons/x'
import type { Formats } from '../../lib/format.ts'
import type { Messages } from '../../lib/i18n/en.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import type { CatalogueSearch } from './catalogue-search.ts'
import { noFilters, type SearchChange, useCatalogueSearch } from './use-catalogue-search.ts'

/** The active filters of the list, each with a button that removes it. */
export function ActiveFilters() {
  const { t, format } = useI18n()
  const [search, change] = useCatalogueSearch()
  const chips = chipsOf(search, t, format)
  if (chips.length === 0) return null
  return (
    <ul aria-label={t.home.activeFilters} className="mb-6 flex flex-wrap items-center gap-2">
      {chips.map(({ label, without }) => (
        <li key={label}>
          <button
            type="button"
            aria-label={t.home.remove(label)}
            onClick={() => change(without)}
            className="flex h-8 items-center gap-1.5 rounded-full bg-accent-wash pr-2 pl-3 font-medium text-accent-ink text-xs hover:bg-pressed"
          >
            <bdi>{label}</bdi>
            <X aria-hidden="true" className="size-3.5" />
          </button>
        </li>
      ))}
      <li>
        <button
          type="button"
          onClick={() => change(noFilters)}
          className="h-8 px-2 font-medium text-ink-soft text-xs hover:text-ink hover:underline"
        >
          {t.home.clear}
        </button>
      </li>
    </ul>
  )
}

interface Chip {
  label: string
  without: SearchChange
}

function chipsOf(search: CatalogueSearch, t: Messages, format: Formats): Chip[] {
  const { type = [], place = [], from, to, min, max, available, past } = search
  // Formatted at noon UTC, so that no time zone moves the day.
  const day = (iso: string) => format.day(`${iso}T12:00:00.000Z`, 'UTC')
  return [
    ...type.map((each) => ({ label: each, without: { type: type.filter((other) => other !== each) } })),
    ...place.map((each) => ({ label: each, without: { place: place.filter((other) => other !== each) } })),
    ...(from ? [{ label: t.home.since(day(from)), without: { from: undefined } }] : []),
    ...(to ? [{ label: t.home.until(day(to)), without: { to: undefined } }] : []),
    ...(min === undefined
      ? []
      : [{ label: t.home.atLeast(format.money(min * 100)), without: { min: undefined } }]),
    ...(max === undefined
      ? []
      : [{ label: t.home.atMost(format.money(max * 100)), without: { max: undefined } }]),
    ...(available ? [{ label: t.home.availableOnly, without: { available: undefined } }] : []),
    ...(past ? [{ label: t.home.includePast, without: { past: undefined } }] : []),
  ]
}
