import type { Location } from '@ticketcd/schema'
import { useId } from 'react'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Field } from '../../../ui/field.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { ChoiceField } from './choice-field.tsx'
import { chosenPlace } from './chosen-place.ts'
import { FormSection } from './form-section.tsx'
import { timeZones } from './time-zones.ts'
import { useClockHint } from './use-clock-hint.ts'
import { type FieldsProps, useTextFields } from './use-text-fields.ts'

interface PlaceAndTimeFieldsProps extends FieldsProps {
  places: readonly Location[]
}

/** The place of the event, its time zone, its start and its end. */
export function PlaceAndTimeFields({ places, ...props }: PlaceAndTimeFieldsProps) {
  const { form } = useAreaMessages(eventAdminMessages)
  const text = useTextFields(props)
  const { values, problems, onChange } = props
  const clockHint = useClockHint(values.timeZone)
  const venuesId = useId()
  const place = places.find(({ name }) => name === values.location)
  return (
    <FormSection title={form.sections.when}>
      <div className="grid gap-5 sm:grid-cols-2">
        <ChoiceField
          name="location"
          label={form.fields.location}
          value={values.location}
          options={places.map(({ name }) => name)}
          error={problems.location}
          onChange={(location) => onChange(chosenPlace(location, places, values))}
        />
        <div>
          <Field {...text('venue')} dir="auto" list={venuesId} autoComplete="off" />
          <datalist id={venuesId}>
            {place?.venues.map((venue) => (
              <option key={venue} value={venue} />
            ))}
          </datalist>
        </div>
      </div>
      <ChoiceField
        name="timeZone"
        label={form.fields.timeZone}
        hint={form.zoneHint}
        value={values.timeZone}
        options={timeZones(values.timeZone)}
        error={problems.timeZone}
        onChange={(timeZone) => onChange({ timeZone })}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <Field {...text('startsAt')} type="datetime-local" hint={clockHint(values.startsAt)} />
        <Field {...text('endsAt')} type="datetime-local" hint={clockHint(values.endsAt)} />
      </div>
    </FormSection>
  )
}
