import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { AdminEvent } from '@ticketcd/schema'
import { failureOf } from '../../../lib/failure.ts'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { useTRPC } from '../../../lib/trpc.ts'
import { toast } from '../../../ui/toast.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import type { EventFormState } from '../form/use-event-form.ts'
import type { EventMergeState } from '../merge/use-event-merge.ts'

interface UpdateOptions {
  eventId: string
  form: EventFormState
  merging: EventMergeState
  onSaved: (event: AdminEvent) => void
}

/** Saves the form as an edit of the event. If another admin has saved meanwhile, it merges. */
export function useUpdateEvent({ eventId, form, merging, onSaved }: UpdateOptions) {
  const { form: words } = useAreaMessages(eventAdminMessages)
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const update = useMutation(
    trpc.eventAdmin.update.mutationOptions({
      onSuccess: ({ event: saved }) => {
        onSaved(saved)
        void toast(
          saved.status === 'draft' ? words.savedDraft(saved.draft.name) : words.saved(saved.draft.name),
        )
      },
      onError: async (error) => {
        const failure = failureOf(error)
        if (failure.code !== 'edit-conflict') return form.refuse(failure)
        const theirs = await queryClient
          .fetchQuery(trpc.eventAdmin.get.queryOptions({ eventId }, { staleTime: 0 }))
          .catch(() => null)
        if (theirs) merging.mergeWith(theirs)
        else form.refuse(failure)
      },
    }),
  )
  return {
    isPending: update.isPending,

    /**
     * Sends a valid form. Otherwise the focus moves to the open conflicts, or to the wrong field.
     */
    save() {
      if (update.isPending) return
      if (merging.undecided.length > 0) return merging.focus()
      const draft = form.validated()
      if (draft && form.base) update.mutate({ eventId, version: form.base.version, event: draft })
    },
  }
}
