import { useRef, useState } from 'react'
import { type FormProblems, inOrderOf } from './form-problems.ts'

/** The problems of the fields of a form, its rejection by the server, and its focus. */
export function useFormProblems() {
  const ref = useRef<HTMLFormElement>(null)
  const [problems, setProblems] = useState<FormProblems>({})
  const [refusal, setRefusal] = useState<string | null>(null)

  function goTo(path: string) {
    const field = ref.current?.elements.namedItem(path)
    if (field instanceof HTMLElement) field.focus()
  }

  return {
    /** For `<form>`. */
    ref,
    problems,
    /** Why the server rejected the form as a whole, as a sentence. */
    refusal,
    setProblems,
    setRefusal,

    /**
     * Moves the focus to a field.
     * @param path as in `FormProblems`
     */
    goTo,

    /** Replaces all problems, and moves the focus to the first field that has one. */
    show(found: FormProblems) {
      // In the order of the page, not of the validation.
      const names = [...(ref.current?.elements ?? [])].map((input) => input.getAttribute('name') ?? '')
      const inOrder = inOrderOf(names, found)
      setProblems(inOrder)
      const [first] = Object.keys(inOrder)
      if (first !== undefined) goTo(first)
    },

    /** Removes all problems and the rejection. */
    clear() {
      setProblems({})
      setRefusal(null)
    },
  }
}
