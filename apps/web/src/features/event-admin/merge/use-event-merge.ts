import type { AdminEvent } from '@ticketcd/schema'
import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { mergedValues } from '../form/event-form-values.ts'
import type { EventFormState } from '../form/use-event-form.ts'
import { choose, type MergedField } from './event-merge.ts'
import { baseOf, type OpenMerge, openMerge, type Side, undecidedOf, withChoice } from './open-merge.ts'

export type EventMergeState = ReturnType<typeof useEventMerge>

/** Merges a form with the changes that another admin saved meanwhile. */
export function useEventMerge(form: EventFormState) {
  const { format } = useI18n()
  const [merge, setMerge] = useState<OpenMerge | null>(null)
  const ref = useRef<HTMLElement>(null)

  function show(next: OpenMerge, draft: typeof form.draft) {
    setMerge(next)
    form.rebase(baseOf(next), mergedValues(draft, form.draft, form.values, format.locale, form.openedAt))
  }

  return {
    merge,
    undecided: merge ? undecidedOf(merge) : [],
    /** For the panel that shows the merge. */
    ref,
    focus: () => ref.current?.focus(),

    mergeWith(theirs: AdminEvent) {
      if (!form.base) return
      const next = openMerge(form.base, form.draft, { draft: theirs.draft, version: theirs.version })
      // Only a rendered panel can take the focus.
      flushSync(() => show(next, next.result.draft))
      ref.current?.focus()
    },

    choose(conflict: MergedField, side: Side) {
      if (merge) show(withChoice(merge, conflict, side), choose(form.draft, conflict, side))
    },

    close: () => setMerge(null),
  }
}
