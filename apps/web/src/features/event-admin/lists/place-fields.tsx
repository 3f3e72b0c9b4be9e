import type { Location } from '@ticketcd/schema'
import { useId, useState } from 'react'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Field, inputStyle } from '../../../ui/field.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'

/**
 * The fields of a place. It is one line until it is opened, since there are many places with many
 * venues.
 */
export function PlaceFields({ place, onChange }: { place: Location; onChange: (place: Location) => void }) {
  const { lists: words, form } = useAreaMessages(eventAdminMessages)
  const id = useId()
  // A new place has empty fields to fill in.
  const [open, setOpen] = useState(place.venues.length === 0)
  const text = (name: 'name' | 'country' | 'timeZone', label: string) => ({
    label,
    value: place[name],
    onChange: ({ target }: { target: { value: string } }) => onChange({ ...place, [name]: target.value }),
  })
  return (
    <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="min-h-10 cursor-pointer rounded-md py-2.5 text-sm">
        <bdi className="font-medium">{place.name || words.name}</bdi>
        <span className="ml-3 text-ink-soft text-xs max-sm:block">
          {place.country}, {place.timeZone}, {words.venueCount(place.venues.length)}
        </span>
      </summary>
      <div className="mt-2 grid gap-3 pb-3 sm:grid-cols-3">
        <Field {...text('name', words.name)} dir="auto" />
        <Field {...text('country', words.country)} />
        <Field {...text('timeZone', form.fields.timeZone)} />
        <div className="sm:col-span-3">
          <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
            {words.venues}
          </label>
          <textarea
            id={id}
            dir="auto"
            rows={Math.max(2, place.venues.length)}
            defaultValue={place.venues.join('\n')}
            onChange={({ target }) =>
              onChange({
                ...place,
                venues: target.value
                  .split('\n')
                  .map((each) => each.trim())
                  .filter(Boolean),
              })
            }
            className={`${inputStyle} h-auto py-2`}
          />
        </div>
      </div>
    </details>
  )
}
