import type { AdminEvent, ConfigLists } from '@ticketcd/schema'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { usePageTitle } from '../../../lib/page-title.ts'
import { Button } from '../../../ui/button.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { EventForm } from '../form/event-form.tsx'
import { copyOf, emptyValues, valuesOf } from '../form/event-form-values.ts'
import { EventPreview } from '../form/event-preview.tsx'
import { slugSuffix } from '../form/event-slug.ts'
import { FormNotices } from '../form/form-notices.tsx'
import type { KeptForm } from '../form/kept-form.ts'
import { useEventForm } from '../form/use-event-form.ts'
import { useCreateEvent } from './use-create-event.ts'

/**
 * The form of a new event.
 * @param from the event to copy
 */
export function NewEvent({ lists, from }: { lists: ConfigLists; from: AdminEvent | undefined }) {
  const { format } = useI18n()
  const { form: words } = useAreaMessages(eventAdminMessages)
  const title = from ? words.copyTitle(from.draft.name) : words.newTitle
  usePageTitle(title)
  const begin = (): KeptForm => {
    const openedAt = new Date().toISOString()
    const values = from ? valuesOf(copyOf(from.draft), format.locale, openedAt) : emptyValues()
    return { suffix: slugSuffix(), sentAs: null, openedAt, base: null, values }
  }
  const form = useEventForm({ name: `new.${from?.eventId ?? ''}`, lists, tickets: [], begin })
  const { eventId, isPending, send } = useCreateEvent(form, begin)

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
              <Button tone="primary" busy={isPending} onClick={() => send('on-sale')}>
                {words.putOnSale}
              </Button>
              <Button type="submit" busy={isPending}>
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
