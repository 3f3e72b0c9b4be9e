import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Field } from '../../../ui/field.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { ChoiceField } from './choice-field.tsx'
import { DescriptionField } from './description-field.tsx'
import { FormSection } from './form-section.tsx'
import { type FieldsProps, useTextFields } from './use-text-fields.ts'

interface AboutFieldsProps extends FieldsProps {
  eventTypes: readonly string[]
}

/** The name, the type and the description of the event. */
export function AboutFields({ eventTypes, ...props }: AboutFieldsProps) {
  const { form } = useAreaMessages(eventAdminMessages)
  const text = useTextFields(props)
  const { values, problems, onChange } = props
  return (
    <FormSection title={form.sections.what}>
      <Field {...text('name')} dir="auto" maxLength={200} />
      <ChoiceField
        name="type"
        label={form.fields.type}
        value={values.type}
        options={eventTypes}
        error={problems.type}
        onChange={(type) => onChange({ type })}
      />
      <DescriptionField
        value={values.description}
        error={problems.description}
        onChange={(description) => onChange({ description })}
      />
    </FormSection>
  )
}
