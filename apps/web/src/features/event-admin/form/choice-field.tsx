import { memo, useId } from 'react'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { inputStyle } from '../../../ui/field.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'

interface ChoiceFieldProps {
  name: string
  label: string
  hint?: string
  value: string
  options: readonly string[]
  error: string | undefined
  onChange: (value: string) => void
}

/**
 * A select with its label above it, as the other fields have. The current value stays selectable.
 */
export function ChoiceField({ name, label, hint, value, options, error, onChange }: ChoiceFieldProps) {
  const { form } = useAreaMessages(eventAdminMessages)
  const id = useId()
  const note = error ?? hint
  const offered = value === '' || options.includes(value) ? options : [value, ...options]
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
        {label}
      </label>
      <select
        id={id}
        name={name}
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={note && `${id}-note`}
        onChange={({ target }) => onChange(target.value)}
        className={inputStyle}
      >
        {value === '' && <option value="">{form.choose}</option>}
        <Options of={offered} />
      </select>
      {note && (
        <p id={`${id}-note`} className={`mt-1.5 text-xs ${error ? 'text-bad' : 'text-ink-soft'}`}>
          {note}
        </p>
      )}
    </div>
  )
}

/** Memoised: hundreds of time zones need no comparison at every key in another field. */
const Options = memo(function Options({ of }: { of: readonly string[] }) {
  return of.map((option) => (
    <option key={option} value={option}>
      {option}
    </option>
  ))
})
