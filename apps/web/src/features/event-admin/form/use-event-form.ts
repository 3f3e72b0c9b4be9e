import { useBlocker } from '@tanstack/react-router'
import type { AdminTicket, ConfigLists, EventDraft } from '@ticketcd/schema'
import { useRef, useState } from 'react'
import { useAccount } from '../../../lib/account.ts'
import type { ClientFailure } from '../../../lib/failure.ts'
import { useAreaMessages } from '../../../lib/i18n/area.ts'
import { sentenceFor } from '../../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { paths } from '../../../lib/paths.ts'
import { toast } from '../../../ui/toast.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { draftOf, type FormValues } from './event-form-values.ts'
import { type FormProblems, problemsIn, refusedFields } from './form-problems.ts'
import { type KeptForm, keptForm, type SavedDraft } from './kept-form.ts'

interface EventFormOptions {
  /** The storage key of the input: the event's id, or the key of a new form. */
  name: string
  lists: ConfigLists
  tickets: readonly AdminTicket[]
  /** The initial form if nothing is stored. */
  begin: () => KeptForm
}

/** The state of the form. Input is stored in the tab until it is saved or discarded. */
export function useEventForm({ name, lists, tickets, begin }: EventFormOptions) {
  const { t, format } = useI18n()
  const messages = useAreaMessages(eventAdminMessages)
  const account = useAccount()
  // The owner of the form stays the same if the session ends meanwhile.
  const [username] = useState(account?.username ?? '')
  const kept = keptForm(username, name)
  const [state, setState] = useState(() => kept.read() ?? begin())
  const [restored, setRestored] = useState(() => kept.read() !== undefined)
  const [dirty, setDirty] = useState(restored)
  const [problems, setProblems] = useState<FormProblems>({})
  const [refusal, setRefusal] = useState<string | null>(null)
  const form = useRef<HTMLFormElement>(null)
  /** A ref, so that a reset in the same handler counts: the blocker must not open after a save. */
  const asks = useRef(dirty)
  asks.current = dirty

  useBlocker({
    // Log in returns here with all input.
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

  function reset(next: KeptForm) {
    kept.remove()
    setState(next)
    setDirty(false)
    asks.current = false
    setRestored(false)
    setProblems({})
    setRefusal(null)
  }

  function show(found: FormProblems) {
    // In the order of the page, not of the validation.
    const names = [...(form.current?.elements ?? [])].map((input) => input.getAttribute('name') ?? '')
    const place = (path: string) => (names.includes(path) ? names.indexOf(path) : names.length)
    const inOrder = Object.entries(found).toSorted(([one], [other]) => place(one) - place(other))
    setProblems(Object.fromEntries(inOrder))
    const first = inOrder[0]?.[0]
    if (first !== undefined) goTo(first)
  }

  function goTo(path: string) {
    const field = form.current?.elements.namedItem(path)
    if (field instanceof HTMLElement) field.focus()
  }

  return {
    ref: form,
    username,
    /** The whole form, as it is stored. */
    kept: state,
    values: state.values,
    base: state.base,
    suffix: state.suffix,
    sentAs: state.sentAs,
    openedAt: state.openedAt,
    draft,
    dirty,
    restored,
    problems,
    refusal,

    change(change: Partial<FormValues>) {
      const values = { ...state.values, ...change }
      put({ ...state, values })
      // Fields with problems are validated again at every change.
      if (Object.keys(problems).length > 0) {
        const next = draftOf(values, base, format.locale, state.openedAt)
        setProblems(problemsIn(next, { lists, before: base, tickets }, messages, format))
      }
    },

    /**
     * Validates all fields and moves the focus to the first wrong one.
     * @returns the draft; `null` if a field is wrong
     */
    validated(): EventDraft | null {
      setRefusal(null)
      const found = problemsIn(draft, { lists, before: base, tickets }, messages, format)
      show(found)
      return Object.keys(found).length === 0 ? draft : null
    },

    /** Shows why the server rejected the form: at the field, or above the form. */
    refuse(failure: ClientFailure) {
      const found = refusedFields(failure, draft, messages, format)
      setRefusal(found ? null : sentenceFor(failure, t, format))
      if (found) show(found)
    },

    /**
     * Moves the focus to a field.
     * @param path as in `FormProblems`
     */
    goTo,

    /** Sets a new base and other input. */
    rebase(next: SavedDraft, values: FormValues) {
      setProblems({})
      setRefusal(null)
      put({ ...state, base: next, values })
    },

    /** Sets the id for all further requests of this form. */
    sendAs(sentAs: string) {
      put({ ...state, sentAs })
    },

    /** Starts again without unsaved input. */
    reset,

    /** Starts again, and offers to undo that. */
    discard(next: KeptForm) {
      reset(next)
      void toast(messages.form.discarded, {
        label: messages.form.undo,
        onPress: () => {
          asks.current = true
          put(state)
        },
      })
    },
  }
}
