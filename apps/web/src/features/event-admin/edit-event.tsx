import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { AdminEvent, ConfigLists } from '@ticketcd/schema'
import { failureOf } from '../../lib/failure.ts'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { usePageTitle } from '../../lib/page-title.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { toast } from '../../ui/toast.ts'
import { eventAdminMessages } from './event-admin-messages.ts'
import { EventForm } from './form/event-form.tsx'
import { valuesOf } from './form/event-form-values.ts'
import { EventPreview } from './form/event-preview.tsx'
import { FormNotices } from './form/form-notices.tsx'
import type { KeptForm } from './form/kept-form.ts'
import { useEventForm } from './form/use-event-form.ts'
import { HistoryPanel } from './history-panel.tsx'
import { MergePanel } from './merge/merge-panel.tsx'
import { useEventMerge } from './merge/use-event-merge.ts'
import { StatusPanel } from './status-panel.tsx'

/** @param event the saved event; newer than the base of the form if another admin has saved */
export function EditEvent({ lists, event }: { lists: ConfigLists; event: AdminEvent }) {
  const { format } = useI18n()
  const messages = useAreaMessages(eventAdminMessages)
  const { form: words } = messages
  usePageTitle(event.draft.name)
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const beginWith = ({ draft, version }: AdminEvent): KeptForm => {
    const openedAt = new Date().toISOString()
    const values = valuesOf(draft, format.locale, openedAt)
    return { suffix: '', sentAs: null, openedAt, base: { draft, version }, values }
  }
  const form = useEventForm({
    name: event.eventId,
    lists,
    tickets: event.tickets,
    begin: () => beginWith(event),
  })
  const merging = useEventMerge(form)
  const update = useMutation(
    trpc.eventAdmin.update.mutationOptions({
      onSuccess: ({ event: saved }) => {
        take(saved)
        void toast(
          saved.status === 'draft' ? words.savedDraft(saved.draft.name) : words.saved(saved.draft.name),
        )
      },
      onError: async (error) => {
        const failure = failureOf(error)
        if (failure.code !== 'edit-conflict') return form.refuse(failure)
        const theirs = await queryClient
          .fetchQuery(trpc.eventAdmin.get.queryOptions({ eventId: event.eventId }, { staleTime: 0 }))
          .catch(() => null)
        if (theirs) merging.mergeWith(theirs)
        else form.refuse(failure)
      },
    }),
  )

  /** Makes the saved event the base of the form. */
  function take(saved: AdminEvent) {
    queryClient.setQueryData(trpc.eventAdmin.get.queryKey({ eventId: saved.eventId }), saved)
    void queryClient.invalidateQueries(trpc.eventAdmin.list.pathFilter())
    void queryClient.invalidateQueries(trpc.eventAdmin.history.queryFilter({ eventId: saved.eventId }))
    merging.close()
    form.reset(beginWith(saved))
  }

  const knownVersion = merging.merge?.theirs.version ?? form.base?.version ?? 0
  const behind = event.version > knownVersion
  const undecided = merging.undecided.length > 0

  function save() {
    if (update.isPending) return
    if (undecided) return merging.focus()
    const draft = form.validated()
    if (draft && form.base)
      update.mutate({ eventId: event.eventId, version: form.base.version, event: draft })
  }

  return (
    <div className="page-width grid grid-cols-1 gap-x-14 gap-y-10 pt-8 pb-16 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="min-w-0">
        <h1 dir="auto" className="mb-8 break-words font-semibold text-xl">
          {event.draft.name}
        </h1>
        <EventForm
          ref={form.ref}
          values={form.values}
          problems={form.problems}
          lists={lists}
          tickets={event.tickets}
          onChange={form.change}
          onSubmit={save}
          notices={
            <>
              {behind && (
                <Notice
                  tone="warn"
                  title={
                    event.updatedBy === null
                      ? messages.merge.meanwhile
                      : messages.merge.meanwhileBy(event.updatedBy)
                  }
                  action={
                    <Button
                      size="sm"
                      onClick={() => (form.dirty ? merging.mergeWith(event) : form.reset(beginWith(event)))}
                    >
                      {messages.merge.see}
                    </Button>
                  }
                />
              )}
              {merging.merge && (
                <MergePanel
                  ref={merging.ref}
                  merge={merging.merge}
                  timeZone={form.draft.timeZone}
                  onChoose={merging.choose}
                />
              )}
              <FormNotices
                problems={form.problems}
                refusal={form.refusal}
                restored={form.restored}
                onGo={form.goTo}
              />
            </>
          }
          actions={
            <>
              <Button type="submit" tone="primary" busy={update.isPending} disabled={!form.dirty}>
                {words.save}
              </Button>
              {form.dirty && (
                <Button
                  tone="quiet"
                  onClick={() => {
                    merging.close()
                    form.discard(beginWith(event))
                  }}
                >
                  {words.discard}
                </Button>
              )}
              <p role="status" className="text-ink-soft text-sm">
                {undecided ? messages.merge.unresolved : form.dirty ? words.unsaved : words.nothingToSave}
              </p>
            </>
          }
        />
        <HistoryPanel eventId={event.eventId} timeZone={event.draft.timeZone} />
      </div>
      <aside className="space-y-8 lg:sticky lg:top-24 lg:self-start">
        <StatusPanel
          event={event}
          dirty={form.dirty}
          onChanged={take}
          onRemoved={() => form.reset(beginWith(event))}
        />
        <div>
          <h2 className="mb-3 font-medium text-ink-soft text-sm">{words.preview}</h2>
          <EventPreview eventId={event.eventId} draft={form.draft} />
        </div>
      </aside>
    </div>
  )
}
