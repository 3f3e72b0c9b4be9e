import type { Location } from '@ticketcd/schema'
import { useId } from 'react'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { Field, inputStyle } from '../../ui/field.tsx'
import { eventAdminMessages } from './event-admin-messages.ts'

/** A place with its venues, as it is edited. */
export function PlaceFields({ place, onChange }: { place: Location; onChange: (place: Location) => void }) {
  const { lists: words, form } = useAreaMessages(eventAdminMessages)
  const id = useId()
  const text = (name: 'name' | 'country' | 'timeZone', label: string) => ({
    label,
    value: place[name],
    onChange: ({ target }: { target: { value: string } }) => onChange({ ...place, [name]: target.value }),
  })
  return (
    <div className="grid gap-3 sm:grid-cols-3">
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
  )
}
