import { useI18n } from '../../lib/i18n/i18n.tsx'
import { countParam } from '../../lib/search-params.ts'
import { inputStyle } from '../../ui/field.tsx'
import { useCatalogueSearch } from './use-catalogue-search.ts'

/** In whole euros; asks when the field is left or Enter is pressed, not on every digit. */
export function PriceFilter() {
  const { t } = useI18n()
  const [{ min, max }, change] = useCatalogueSearch()
  const input = (name: 'min' | 'max', value: number | undefined, label: string, placeholder: string) => {
    const ask = (text: string) => {
      const asked = countParam(text)
      if (asked !== value) change({ [name]: asked })
    }
    return (
      <input
        // A value set from elsewhere replaces what is in the field.
        key={`${name}-${value}`}
        type="number"
        inputMode="numeric"
        min={0}
        step={1}
        aria-label={label}
        placeholder={placeholder}
        defaultValue={value}
        onBlur={({ target }) => ask(target.value)}
        onKeyDown={(press) => {
          if (press.key === 'Enter') ask(press.currentTarget.value)
        }}
        className={inputStyle}
      />
    )
  }
  return (
    <fieldset>
      <legend className="mb-2 font-semibold text-sm">{t.home.price}</legend>
      <div className="flex items-center gap-2">
        {input('min', min, t.home.minPrice, t.home.min)}
        <span aria-hidden="true">–</span>
        {input('max', max, t.home.maxPrice, t.home.max)}
      </div>
    </fieldset>
  )
}
