import type { AdminTicket, ConfigLists, EventDraft } from '@ticketcd/schema'
import type { ClientFailure } from '../../../lib/failure.ts'
import { sentenceFor } from '../../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { toast } from '../../../ui/toast.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { draftOf, type FormValues } from './event-form-values.ts'
import { problemsIn, refusedFields } from './form-problems.ts'
import type { KeptForm, SavedDraft } from './kept-form.ts'
import { useFormProblems } from './use-form-problems.ts'
import { useKeptForm } from './use-kept-form.ts'

interface EventFormOptions {
  /** The storage key of the input: the event's id, or the key of a new form. */
  name: string
  lists: ConfigLists
  tickets: readonly AdminTicket[]
  /** The initial form if nothing is stored. */
  begin: () => KeptForm
}

export type EventFormState = ReturnType<typeof useEventForm>

/** The state of the form. Input is stored in the tab until it is saved or discarded. */
export function useEventForm({ name, lists, tickets, begin }: EventFormOptions) {
  const { t, format } = useI18n()
  const messages = useAreaMessages(eventAdminMessages)
  const kept = useKeptForm(name, begin)
  const found = useFormProblems()
  const { state, put } = kept
  const base = state.base?.draft
  const draft = draftOf(state.values, base, format.locale, state.openedAt)
  const problemsOf = (validated: EventDraft) =>
    problemsIn(validated, { lists, before: base, tickets }, messages, format)

  function reset(next: KeptForm) {
    kept.begin(next)
    found.clear()
  }

  return {
    ...state,
    /** The whole form, as it is stored. */
    kept: state,
    username: kept.username,
    draft,
    ref: found.ref,
    dirty: kept.dirty,
    restored: kept.restored,
    problems: found.problems,
    refusal: found.refusal,
    goTo: found.goTo,

    change(change: Partial<FormValues>) {
      const values = { ...state.values, ...change }
      put({ ...state, values })
      // Fields with problems are validated again at every change.
      if (Object.keys(found.problems).length > 0)
        found.setProblems(problemsOf(draftOf(values, base, format.locale, state.openedAt)))
    },

    /**
     * Validates all fields and moves the focus to the first wrong one.
     * @returns the draft; `null` if a field is wrong
     */
    validated(): EventDraft | null {
      found.setRefusal(null)
      const problems = problemsOf(draft)
      found.show(problems)
      return Object.keys(problems).length === 0 ? draft : null
    },

    /** Shows why the server rejected the form: at the field, or above the form. */
    refuse(failure: ClientFailure) {
      const fields = refusedFields(failure, draft, messages, format)
      found.setRefusal(fields ? null : sentenceFor(failure, t, format))
      if (fields) found.show(fields)
    },

    /** Sets a new base and other input. */
    rebase(next: SavedDraft, values: FormValues) {
      found.clear()
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
        onPress: () => kept.undo(state),
      })
    },
  }
}
