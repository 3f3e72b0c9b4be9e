import { useAreaMessages } from '../../../lib/inner/area.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import type { FormValues } from './event-form-values.ts'
import type { FormProblems } from './form-problems.ts'

/** The props of every group of fields. */
export interface FieldsProps {
  values: FormValues
  problems: FormProblems
  onChange: (change: Partial<FormValues>) => void
}

type TextField = 'name' | 'venue' | 'maxPerCustomer' | 'startsAt' | 'endsAt' | 'salesOpenAt' | 'cancelUntil'

/**
 * Returns the props of the input of a text field. The `name` of a field is its path in the
 * validation.
 */
export function useTextFields({ values, problems, onChange }: FieldsProps) {
  const { fields } = useAreaMessages(eventAdminMessages).form
  return (name: TextField) => ({
    name,
    label: fields[name],
    value: values[name],
    error: problems[name],
    onChange: ({ target }: { target: { value: string } }) => onChange({ [name]: target.value }),
  })
}
