import { useId } from 'react'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { inputStyle } from '../../../ui/field.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'

interface DescriptionFieldProps {
  value: string
  error: string | undefined
  onChange: (value: string) => void
}

/** Text of several lines. HTML in it is shown as text. */
export function DescriptionField({ value, error, onChange }: DescriptionFieldProps) {
  const { form } = useAreaMessages(eventAdminMessages)
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
        {form.fields.description}
      </label>
      <textarea
        id={id}
        name="description"
        dir="auto"
        rows={6}
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-note`}
        onChange={({ target }) => onChange(target.value)}
        className={`${inputStyle} h-auto py-2`}
      />
      <p id={`${id}-note`} className={`mt-1.5 text-xs ${error ? 'text-bad' : 'text-ink-soft'}`}>
        {error ?? form.descriptionHint}
      </p>
    </div>
  )
}
