import type { EventDraft } from '@ticketcd/schema'
import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Cover } from '../../../ui/cover.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'

/** The number of ticket types that are shown. */
const previewed = 8

/** The event as customers see it, with the current input. */
export function EventPreview({ eventId, draft }: { eventId: string; draft: EventDraft }) {
  const { t, format } = useI18n()
  const { form } = useAreaMessages(eventAdminMessages)
  const prices = draft.tickets.map(({ price }) => price).filter((price) => !Number.isNaN(price))
  const shown = draft.tickets.filter(({ ticketType, price }) => ticketType !== '' || !Number.isNaN(price))
  const more = shown.length - previewed
  const least = prices.length > 0 ? Math.min(...prices) : null
  return (
    <section aria-label={form.preview} className="overflow-hidden rounded-lg border">
      <Cover type={draft.type} eventId={eventId} className="aspect-video" />
      <div className="space-y-1 p-5">
        <p className="flex items-center gap-2 text-ink-soft text-xs">
          {draft.startsAt !== '' && (
            <time dateTime={draft.startsAt} className="figures font-medium text-accent-ink">
              {format.dayAndTime(draft.startsAt, draft.timeZone)}
            </time>
          )}
          <bdi className="ml-auto truncate">{draft.type}</bdi>
        </p>
        <p dir="auto" className="break-words font-semibold text-lg">
          {draft.name || form.previewName}
        </p>
        <p className="text-ink-soft text-sm">
          <bdi>{[draft.venue, draft.location].filter(Boolean).join(', ')}</bdi>
        </p>
        {least !== null && (
          <p className="figures pt-1 font-medium text-sm">
            {least === 0 ? t.event.free : t.event.from(format.money(least))}
          </p>
        )}
        <ul className="divide-y pt-3 text-sm">
          {shown.slice(0, previewed).map(({ ticketType, price }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names may be empty or twice while they are typed.
            <li key={index} className="flex justify-between gap-3 py-2">
              <bdi className="truncate">{ticketType}</bdi>
              <span className="figures">
                {Number.isNaN(price) ? '–' : price === 0 ? t.event.free : format.money(price)}
              </span>
            </li>
          ))}
        </ul>
        {more > 0 && <p className="text-ink-soft text-xs">{form.previewMore(more)}</p>}
        <p dir="auto" className="line-clamp-6 whitespace-pre-line break-words pt-2 text-sm">
          {draft.description}
        </p>
      </div>
    </section>
  )
}
