import { useRef, useState } from 'react'
import { type AccountField, checked, type FormSchema, firstProblem, type Problems } from './account-fields.ts'

/**
 * The problems of the fields of a form, and its focus.
 * @param typed in the order of the form
 */
export function useFieldProblems<Field extends AccountField, Input>(
  schema: FormSchema<Field, Input>,
  typed: Record<Field, string>,
) {
  const form = useRef<HTMLFormElement>(null)
  const [problems, setProblems] = useState<Problems<Field>>({})

  function focus(field: Field) {
    const input = form.current?.elements.namedItem(field)
    if (input instanceof HTMLInputElement) input.focus()
  }

  return {
    /** For `<form>`. */
    form,
    problems,
    focus,

    /** Validates one field as if it had this value. The problems of the others stay. */
    validate(field: Field, value: string) {
      const result = checked(schema, { ...typed, [field]: value })
      const problem = result.ok ? undefined : result.problems[field]
      setProblems(
        ({ [field]: _before, ...others }) =>
          (problem ? { ...others, [field]: problem } : others) as Problems<Field>,
      )
    },

    /** Replaces all problems, and moves the focus to the first field that has one. */
    show(found: Problems<Field>) {
      setProblems(found)
      const first = firstProblem(typed, found)
      if (first) focus(first)
    },
  }
}
