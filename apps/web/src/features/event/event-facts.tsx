import type { EventDetail } from '@ticketcd/schema'
import CalendarDays from 'lucide-react/icons/calendar-days'
import MapPin from 'lucide-react/icons/map-pin'
import type { ReactNode } from 'react'
import { zoneDiffers } from '../../lib/format.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { eventMessages } from './event-messages.ts'

/** Date and place, in the event's time zone. */
export function EventFacts({ event }: { event: EventDetail }) {
  const { t, format } = useI18n()
  const m = useAreaMessages(eventMessages)
  const { startsAt, endsAt, timeZone } = event
  return (
    <dl className="mt-6 grid grid-cols-1 gap-5 sm:grid-cols-2">
      <Fact icon={<CalendarDays />} name={t.event.when}>
        <time dateTime={startsAt} className="block font-medium first-letter:uppercase">
          {format.longDay(startsAt, timeZone)}
        </time>
        <span className="figures block text-ink-soft text-sm">
          {format.timeRange(startsAt, endsAt, timeZone)}
        </span>
        {zoneDiffers(startsAt, timeZone) && (
          <span className="block text-ink-soft text-xs">{m.localTime(format.zone(startsAt, timeZone))}</span>
        )}
      </Fact>
      <Fact icon={<MapPin />} name={t.event.where}>
        <bdi className="block font-medium">{event.venue}</bdi>
        <bdi className="block text-ink-soft text-sm">{event.location}</bdi>
      </Fact>
    </dl>
  )
}

function Fact({ icon, name, children }: { icon: ReactNode; name: string; children: ReactNode }) {
  return (
    <div className="flex gap-3.5">
      <dt className="grid size-10 shrink-0 place-items-center rounded-md bg-sunken text-ink-soft [&_svg]:size-5">
        <span aria-hidden="true">{icon}</span>
        <span className="sr-only">{name}</span>
      </dt>
      <dd className="leading-snug">{children}</dd>
    </div>
  )
}
