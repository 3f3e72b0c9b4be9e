import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Cover } from '../cover.tsx'

interface EventBriefProps {
  event: {
    eventId: string
    name: string
    type: string
    venue: string
    location: string
    startsAt: string
    timeZone: string
  }
}

/** Summary of an event. The picture is beside the text on a phone, else above it. */
export function EventBrief({ event }: EventBriefProps) {
  const { format } = useI18n()
  return (
    <div className="flex gap-4 lg:block">
      <div className="aspect-square w-20 shrink-0 self-start overflow-hidden rounded-md lg:aspect-video lg:w-full lg:rounded-lg">
        <Cover type={event.type} eventId={event.eventId} className="h-full" />
      </div>
      <div className="min-w-0 flex-1 lg:mt-4">
        <p className="font-semibold text-base">
          <bdi>{event.name}</bdi>
        </p>
        <p className="figures mt-1 text-ink-soft text-sm">
          <time dateTime={event.startsAt}>{format.dayAndTime(event.startsAt, event.timeZone)}</time>
        </p>
        <p className="text-ink-soft text-sm">
          <bdi>{event.venue}</bdi>, <bdi>{event.location}</bdi>
        </p>
      </div>
    </div>
  )
}
