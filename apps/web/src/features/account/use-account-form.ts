import { type ChangeEvent, type SubmitEvent, useState } from 'react'
import { type ClientFailure, mustChange } from '../../lib/failure.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { type AccountField, checked, type FormSchema, firstProblem, problemsIn } from './account-fields.ts'
import { accountMessages } from './account-messages.ts'
import { useFieldProblems } from './use-field-problems.ts'

interface AccountFormOptions<Field extends AccountField, Input> {
  schema: FormSchema<Field, Input>
  /** In the order of the form. */
  initial: Record<Field, string>
  /** Receives the valid input. */
  send: (input: Input) => void
  /** Receives every change, so that a draft can be stored. */
  onTyped?: (typed: Record<Field, string>) => void
}

/**
 * The state of a form. It validates a field on blur, an invalid field on every key, and all fields
 * on submit. It never empties a field.
 */
export function useAccountForm<Field extends AccountField, Input>({
  schema,
  initial,
  send,
  onTyped,
}: AccountFormOptions<Field, Input>) {
  const { t, format } = useI18n()
  const m = useAreaMessages(accountMessages)
  const [typed, setTyped] = useState(initial)
  const [refusal, setRefusal] = useState<string | null>(null)
  const { form, problems, focus, validate, show } = useFieldProblems(schema, typed)

  return {
    typed,
    /** Why the server rejected the form as a whole, as a sentence. */
    refusal,

    /** Props of `<form>`. */
    form: {
      ref: form,
      noValidate: true,
      onSubmit: (submit: SubmitEvent) => {
        submit.preventDefault()
        setRefusal(null)
        const result = checked(schema, typed)
        show(result.ok ? {} : result.problems)
        if (result.ok) send(result.input)
      },
    },

    /** Props of the input of a field. */
    field: (field: Field) => {
      const words = m.fields[field]
      const problem = problems[field]
      return {
        name: field,
        label: words.label,
        value: typed[field],
        error: problem && words[problem],
        onChange: ({ target: { value } }: ChangeEvent<HTMLInputElement>) => {
          const now = { ...typed, [field]: value }
          setTyped(now)
          onTyped?.(now)
          if (problem) validate(field, value)
        },
        onBlur: () => {
          // Leaving an empty field is not a mistake yet.
          if (typed[field] !== '' && problem !== 'refused') validate(field, typed[field])
        },
      }
    },

    /** Shows why the server rejected the form: at the field, or above the form. */
    refuse: (failure: ClientFailure) => {
      const found = problemsIn(failure, typed)
      show(found)
      if (firstProblem(typed, found)) return setRefusal(null)
      setRefusal(sentenceFor(failure, t, format))
      // Input that must change gets the focus, although no field is named. Input that can be sent
      // again unchanged leaves the focus on the button.
      const [first] = Object.keys(typed) as Field[]
      if (first && mustChange(failure)) focus(first)
    },

    /** Shows `values` without problems, after the server has accepted the form. */
    reset: (values: Record<Field, string>) => {
      setTyped(values)
      show({})
      setRefusal(null)
    },
  }
}
