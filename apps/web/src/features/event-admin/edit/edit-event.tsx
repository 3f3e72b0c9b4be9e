import { useQueryClient } from '@tanstack/react-query'
import type { AdminEvent, ConfigLists } from '@ticketcd/schema'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { usePageTitle } from '../../../lib/page-title.ts'
import { useTRPC } from '../../../lib/trpc.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { EventForm } from '../form/event-form.tsx'
import { EventPreview } from '../form/event-preview.tsx'
import { formOf } from '../form/kept-form.ts'
import { useEventForm } from '../form/use-event-form.ts'
import { useEventMerge } from '../merge/use-event-merge.ts'
import { EditActions } from './edit-actions.tsx'
import { EditNotices } from './edit-notices.tsx'
import { HistoryPanel } from './history-panel.tsx'
import { StatusPanel } from './status-panel.tsx'
import { useUpdateEvent } from './use-update-event.ts'

/** @param event the saved event; newer than the base of the form if another admin has saved */
export function EditEvent({ lists, event }: { lists: ConfigLists; event: AdminEvent }) {
  const { format } = useI18n()
  const { form: words } = useAreaMessages(eventAdminMessages)
  usePageTitle(event.draft.name)
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { eventId, tickets } = event
  const beginWith = (saved: AdminEvent) => formOf(saved, format.locale, new Date().toISOString())
  const form = useEventForm({ name: eventId, lists, tickets, begin: () => beginWith(event) })
  const merging = useEventMerge(form)
  const { save, isPending } = useUpdateEvent({ eventId, form, merging, onSaved: take })

  /** Makes the saved event the base of the form. */
  function take(saved: AdminEvent) {
    queryClient.setQueryData(trpc.eventAdmin.get.queryKey({ eventId: saved.eventId }), saved)
    void queryClient.invalidateQueries(trpc.eventAdmin.list.pathFilter())
    void queryClient.invalidateQueries(trpc.eventAdmin.history.queryFilter({ eventId: saved.eventId }))
    merging.close()
    form.reset(beginWith(saved))
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
          tickets={tickets}
          onChange={form.change}
          onSubmit={save}
          notices={
            <EditNotices
              event={event}
              form={form}
              merging={merging}
              onSee={() => (form.dirty ? merging.mergeWith(event) : form.reset(beginWith(event)))}
            />
          }
          actions={
            <EditActions
              isSaving={isPending}
              dirty={form.dirty}
              undecided={merging.undecided.length > 0}
              onDiscard={() => {
                merging.close()
                form.discard(beginWith(event))
              }}
            />
          }
        />
        <HistoryPanel eventId={eventId} timeZone={event.draft.timeZone} />
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
          <EventPreview eventId={eventId} draft={form.draft} />
        </div>
      </aside>
    </div>
  )
}
