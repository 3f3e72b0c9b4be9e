import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Field } from '../../../ui/field.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { FormSection } from './form-section.tsx'
import { useClockHint } from './use-clock-hint.ts'
import { type FieldsProps, useTextFields } from './use-text-fields.ts'

/** The opening of the sale, the limit per customer, and the deadline for cancelling. */
export function SaleFields(props: FieldsProps) {
  const { form } = useAreaMessages(eventAdminMessages)
  const text = useTextFields(props)
  const { values, onChange } = props
  const clockHint = useClockHint(values.timeZone)
  return (
    <FormSection title={form.sections.sale}>
      <fieldset className="space-y-2 text-sm">
        <legend className="mb-1.5 font-medium">{form.fields.salesOpenAt}</legend>
        {(['now', 'later'] as const).map((when) => (
          <label key={when} className="flex min-h-8 items-center gap-2.5">
            <input
              type="radio"
              name="salesOpen"
              checked={values.salesOpen === when}
              onChange={() => onChange({ salesOpen: when })}
              className="size-4 accent-accent"
            />
            {when === 'now' ? form.salesNow : form.salesLater}
          </label>
        ))}
      </fieldset>
      <div className="grid gap-5 sm:grid-cols-2">
        {values.salesOpen === 'later' && (
          <Field {...text('salesOpenAt')} type="datetime-local" hint={clockHint(values.salesOpenAt)} />
        )}
        <Field {...text('maxPerCustomer')} inputMode="numeric" hint={form.limitHint} />
        <Field
          {...text('cancelUntil')}
          type="datetime-local"
          hint={clockHint(values.cancelUntil) ?? form.cancelHint}
        />
      </div>
    </FormSection>
  )
}
