import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { AdminEvent, ConfigLists } from '@ticketcd/schema'
import { failureOf } from '../../lib/failure.ts'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { usePageTitle } from '../../lib/page-title.ts'
import { paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { toast } from '../../ui/toast.ts'
import { eventAdminMessages } from './event-admin-messages.ts'
import { EventForm } from './form/event-form.tsx'
import { copyOf, emptyValues, valuesOf } from './form/event-form-values.ts'
import { EventPreview } from './form/event-preview.tsx'
import { eventSlug, slugSuffix } from './form/event-slug.ts'
import { FormNotices } from './form/form-notices.tsx'
import { FormSkeleton } from './form/form-skeleton.tsx'
import { type KeptForm, keptForm } from './form/kept-form.ts'
import { useEventForm } from './form/use-event-form.ts'

/** @param from the event to copy */
export function NewEventPage({ from }: { from: string | undefined }) {
  const trpc = useTRPC()
  const lists = useQuery(trpc.eventAdmin.lists.queryOptions())
  const copied = useQuery(
    trpc.eventAdmin.get.queryOptions({ eventId: from ?? '' }, { enabled: from !== undefined }),
  )
  if (lists.data && (from === undefined || copied.data))
    return <NewEvent lists={lists.data} from={copied.data} />
  const failed = [lists, copied].find(({ data, errorUpdateCount }) => !data && errorUpdateCount > 0)
  if (failed) return <LoadFailure level={1} error={failed.error} onRetry={() => void failed.refetch()} />
  return <FormSkeleton />
}

function NewEvent({ lists, from }: { lists: ConfigLists; from: AdminEvent | undefined }) {
  const { format } = useI18n()
  const { form: words } = useAreaMessages(eventAdminMessages)
  const title = from ? words.copyTitle(from.draft.name) : words.newTitle
  usePageTitle(title)
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const begin = (): KeptForm => {
    const openedAt = new Date().toISOString()
    const values = from ? valuesOf(copyOf(from.draft), format.locale, openedAt) : emptyValues()
    return { suffix: slugSuffix(), sentAs: null, openedAt, base: null, values }
  }
  const form = useEventForm({ name: `new.${from?.eventId ?? ''}`, lists, tickets: [], begin })
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
        if (failure.code !== 'event-id-taken' || !(await goOnEditing())) form.refuse(failure)
      },
    }),
  )
  const eventId = form.sentAs ?? eventSlug(form.draft.name, form.suffix)
  const send = (status: 'draft' | 'on-sale') => {
    if (create.isPending) return
    const draft = form.validated()
    if (!draft) return
    form.sendAs(eventId)
    create.mutate({ eventId, event: draft, status })
  }

  /**
   * Resumes as an edit if an earlier request was committed although its answer was lost. Input
   * since then becomes a change of that event.
   */
  async function goOnEditing(): Promise<boolean> {
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

  return (
    <div className="page-width grid grid-cols-1 gap-x-14 gap-y-10 pt-8 pb-16 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div>
        <h1 dir="auto" className="mb-8 break-words font-semibold text-xl">
          {title}
        </h1>
        <EventForm
          ref={form.ref}
          values={form.values}
          problems={form.problems}
          lists={lists}
          tickets={[]}
          onChange={form.change}
          onSubmit={() => send('draft')}
          notices={
            <FormNotices
              problems={form.problems}
              refusal={form.refusal}
              restored={form.restored}
              onGo={form.goTo}
            />
          }
          actions={
            <>
              <Button tone="primary" busy={create.isPending} onClick={() => send('on-sale')}>
                {words.putOnSale}
              </Button>
              <Button type="submit" busy={create.isPending}>
                {words.saveDraft}
              </Button>
              {form.dirty && (
                <Button tone="quiet" onClick={() => form.discard(begin())}>
                  {words.discard}
                </Button>
              )}
            </>
          }
        />
      </div>
      <aside className="lg:sticky lg:top-24 lg:self-start">
        <h2 className="mb-3 font-medium text-ink-soft text-sm">{words.preview}</h2>
        <EventPreview eventId={eventId} draft={form.draft} />
      </aside>
    </div>
  )
}
