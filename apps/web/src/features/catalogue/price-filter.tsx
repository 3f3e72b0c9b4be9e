import { useState } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { countParam } from '../../lib/search-params.ts'
import { inputStyle } from '../../ui/field.tsx'
import { useCatalogueSearch } from './use-catalogue-search.ts'

/** In whole euros. */
export function PriceFilter() {
  const { t } = useI18n()
  const [{ min, max }, change] = useCatalogueSearch()
  return (
    <fieldset>
      <legend className="mb-2 font-semibold text-sm">{t.home.price}</legend>
      <div className="flex items-center gap-2">
        <PriceInput
          label={t.home.minPrice}
          placeholder={t.home.min}
          value={min}
          onChange={(euros) => change({ min: euros })}
        />
        <span aria-hidden="true">–</span>
        <PriceInput
          label={t.home.maxPrice}
          placeholder={t.home.max}
          value={max}
          onChange={(euros) => change({ max: euros })}
        />
      </div>
    </fieldset>
  )
}

interface PriceInputProps {
  label: string
  placeholder: string
  value: number | undefined
  onChange: (euros: number | undefined) => void
}

/** Applies the value on blur or Enter, not on every digit. */
function PriceInput({ label, placeholder, value, onChange }: PriceInputProps) {
  /** The text during typing; `null` otherwise. */
  const [typed, setTyped] = useState<string | null>(null)
  const ask = () => {
    const euros = typed === null ? value : countParam(typed)
    if (euros !== value) onChange(euros)
  }
  return (
    <input
      type="number"
      inputMode="numeric"
      min={0}
      step={1}
      aria-label={label}
      placeholder={placeholder}
      value={typed ?? value ?? ''}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={() => {
        ask()
        setTyped(null)
      }}
      onKeyDown={(press) => {
        if (press.key === 'Enter') ask()
      }}
      className={inputStyle}
    />
  )
}
