import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Field } from '../../ui/field.tsx'
import { type DayRange, dayRanges } from './day-ranges.ts'
import { useCatalogueSearch } from './use-catalogue-search.ts'

export function DateFilter() {
  const { t } = useI18n()
  const [{ from, to }, change] = useCatalogueSearch()
  const ranges = dayRanges(new Date())
  return (
    <fieldset>
      <legend className="mb-2 font-semibold text-sm">{t.home.date}</legend>
      <div className="mb-3 flex flex-wrap gap-1.5">
        {(Object.keys(ranges) as DayRange[]).map((name) => {
          const active = ranges[name].from === from && ranges[name].to === to
          return (
            <button
              key={name}
              type="button"
              aria-pressed={active}
              onClick={() => change(active ? { from: undefined, to: undefined } : ranges[name])}
              className="h-8 rounded-full border px-3 text-xs hover:bg-sunken aria-pressed:border-accent aria-pressed:bg-accent-wash aria-pressed:text-accent-ink"
            >
              {t.home.presets[name]}
            </button>
          )
        })}
      </div>
      <div className="space-y-2">
        <Field
          type="date"
          label={t.home.from}
          value={from ?? ''}
          max={to}
          onChange={({ target }) => change({ from: target.value || undefined }, { replace: true })}
        />
        <Field
          type="date"
          label={t.home.to}
          value={to ?? ''}
          min={from}
          onChange={({ target }) => change({ to: target.value || undefined }, { replace: true })}
        />
      </div>
    </fieldset>
  )
}
