import type { Facet } from '@ticketcd/schema'
import { useState } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

const shownAtFirst = 7

interface FacetListProps {
  label: string
  /** `undefined` while they load. */
  facets: readonly Facet[] | undefined
  chosen: readonly string[]
  onChange: (chosen: string[] | undefined) => void
}

/** The values of one property, each with the number of matching events. */
export function FacetList({ label, facets, chosen, onChange }: FacetListProps) {
  const { t, format } = useI18n()
  const [all, setAll] = useState(false)
  const values = facets && withChosen(facets, chosen)
  const shown = all ? values : values?.slice(0, shownAtFirst)
  if (values?.length === 0) return null
  return (
    <fieldset>
      <legend className="mb-1.5 font-semibold text-sm">{label}</legend>
      {!shown && <Skeleton className="h-40" />}
      {shown?.map(({ value, count }) => (
        <Checkbox
          key={value}
          checked={chosen.includes(value)}
          aside={format.number(count)}
          onChange={(checked) => {
            const others = chosen.filter((each) => each !== value)
            const next = checked ? [...others, value] : others
            onChange(next.length > 0 ? next : undefined)
          }}
        >
          <bdi>{value}</bdi>
        </Checkbox>
      ))}
      {values && values.length > shownAtFirst && (
        <button
          type="button"
          aria-expanded={all}
          className="mt-1 h-8 font-medium text-accent-ink text-sm hover:underline"
          onClick={() => setAll(!all)}
        >
          {all ? t.home.showFewer : t.home.showAll(values.length)}
        </button>
      )}
    </fieldset>
  )
}

/** Adds chosen values that no event has any more. Without them the choice could not be removed. */
function withChosen(facets: readonly Facet[], chosen: readonly string[]): Facet[] {
  const missing = chosen.filter((value) => !facets.some((facet) => facet.value === value))
  return [...missing.map((value) => ({ value, count: 0 })), ...facets]
}
