import { useBlocker } from '@tanstack/react-router'
import type { AdminTicket, ConfigLists, EventDraft } from '@ticketcd/schema'
import { useRef, useState } from 'react'
import type { ClientFailure } from '../../lib/failure.ts'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'
import { eventAdminMessages } from './event-admin-messages.ts'
import { draftOf, type FormBase, type FormValues, type KeptForm, keptForm } from './event-form-values.ts'
import { type FormProblems, problemsIn, refusedFields } from './form-problems.ts'

interface EventFormOptions {
  /** Under which what is typed is kept: the event's id, or that of a new form. */
  name: string
  lists: ConfigLists
  tickets: readonly AdminTicket[]
  /** What the form begins with when nothing is kept. */
  begin: () => KeptForm
}

/** The state of the form. What is typed is kept in the tab until it is saved or discarded. */
export function useEventForm({ name, lists, tickets, begin }: EventFormOptions) {
  const { t, format } = useI18n()
  const messages = useAreaMessages(eventAdminMessages)
  const kept = keptForm(name)
  const [state, setState] = useState(() => kept.read() ?? begin())
  const [restored, setRestored] = useState(() => kept.read() !== undefined)
  const [dirty, setDirty] = useState(restored)
  const [problems, setProblems] = useState<FormProblems>({})
  const [refusal, setRefusal] = useState<string | null>(null)
  const form = useRef<HTMLFormElement>(null)
  /** Also what a handler of this very moment says: the blocker must not ask after a save. */
  const asks = useRef(dirty)
  asks.current = dirty

  useBlocker({
    // A log in that came between leads back here, to everything typed.
    shouldBlockFn: ({ next }) =>
      asks.current && next.pathname !== paths.logIn().to && !window.confirm(messages.form.leave),
    enableBeforeUnload: () => asks.current,
  })

  const base = state.base?.draft
  const draft = draftOf(state.values, base, format.locale, state.openedAt)

  function put(next: KeptForm) {
    setState(next)
    setDirty(true)
    kept.write(next)
  }

  function show(found: FormProblems) {
    setProblems(found)
    // In the order of the page, not of the judgement.
    const inputs = [...(form.current?.elements ?? [])]
    const first = inputs.find((input) => 'name' in input && String(input.name) in found)
    if (first instanceof HTMLElement) first.focus()
  }

  return {
    ref: form,
    values: state.values,
    base: state.base,
    suffix: state.suffix,
    openedAt: state.openedAt,
    draft,
    dirty,
    restored,
    problems,
    refusal,

    change(change: Partial<FormValues>) {
      const values = { ...state.values, ...change }
      put({ ...state, values })
      // What was wrong is judged again while it is put right.
      if (Object.keys(problems).length > 0) {
        const next = draftOf(values, base, format.locale, state.openedAt)
        setProblems(problemsIn(next, { lists, before: base, tickets }, messages, format))
      }
    },

    /** @returns the draft when nothing is wrong with it; else the first wrong field has the focus */
    judged(): EventDraft | null {
      setRefusal(null)
      const found = problemsIn(draft, { lists, before: base, tickets }, messages, format)
      show(found)
      return Object.keys(found).length === 0 ? draft : null
    },

    /** Shows why the server did not take it: at its field, or above the form. */
    refuse(failure: ClientFailure) {
      const found = refusedFields(failure, draft, messages, format)
      setRefusal(found ? null : sentenceFor(failure, t, format))
      if (found) show(found)
    },

    /** Goes on from what is saved now, with other values typed. */
    rebase(next: FormBase, values: FormValues) {
      setProblems({})
      setRefusal(null)
      put({ ...state, base: next, values })
    },

    /** Begins anew: nothing is typed that is not saved. */
    reset(next: KeptForm) {
      kept.remove()
      setState(next)
      setDirty(false)
      asks.current = false
      setRestored(false)
      setProblems({})
      setRefusal(null)
    },
  }
}
