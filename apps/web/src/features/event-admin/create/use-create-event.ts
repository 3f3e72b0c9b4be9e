import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { failureOf } from '../../../lib/failure.ts'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { paths } from '../../../lib/paths.ts'
import { useTRPC } from '../../../lib/trpc.ts'
import { toast } from '../../../ui/toast.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { eventSlug } from '../form/event-slug.ts'
import { type KeptForm, keptForm } from '../form/kept-form.ts'
import type { EventFormState } from '../form/use-event-form.ts'

/**
 * Creates an event from the form, and opens it.
 * @param begin returns an empty form
 */
export function useCreateEvent(form: EventFormState, begin: () => KeptForm) {
  const { form: words } = useAreaMessages(eventAdminMessages)
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const create = useMutation(
    trpc.eventAdmin.create.mutationOptions({
      onSuccess: ({ event }) => {
        form.reset(begin())
        queryClient.setQueryData(trpc.eventAdmin.get.queryKey({ eventId: event.eventId }), event)
        void queryClient.invalidateQueries(trpc.eventAdmin.list.pathFilter())
        void toast(
          event.status === 'draft' ? words.savedDraft(event.draft.name) : words.created(event.draft.name),
        )
        void navigate({ ...paths.adminEvent(event.eventId), replace: true })
      },
      onError: async (error) => {
        const failure = failureOf(error)
        if (failure.code !== 'event-id-taken' || !(await resumeAsEdit())) form.refuse(failure)
      },
    }),
  )
  const eventId = form.sentAs ?? eventSlug(form.draft.name, form.suffix)

  /**
   * Resumes as an edit if an earlier request was committed although its answer was lost. Input
   * since then becomes a change of that event.
   */
  async function resumeAsEdit(): Promise<boolean> {
    const made = await queryClient
      .fetchQuery(trpc.eventAdmin.get.queryOptions({ eventId }, { staleTime: 0 }))
      .catch(() => null)
    if (!made) return false
    const { draft, version } = made
    keptForm(form.username, eventId).write({ ...form.kept, base: { draft, version } })
    form.reset(begin())
    void navigate({ ...paths.adminEvent(eventId), replace: true })
    return true
  }

  return {
    /** The id of the event, which is fixed from the first request on. */
    eventId,
    isPending: create.isPending,

    /** Sends a valid form. Otherwise the focus moves to the wrong field. */
    send(status: 'draft' | 'on-sale') {
      if (create.isPending) return
      const draft = form.validated()
      if (!draft) return
      form.sendAs(eventId)
      create.mutate({ eventId, event: draft, status })
    },
  }
}
