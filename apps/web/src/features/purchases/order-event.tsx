import type { EventDetail, PurchaseView } from '@ticketcd/schema'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Fact } from './fact.tsx'

interface OrderEventProps {
  brief: NonNullable<PurchaseView['event']>
  /** `undefined` while it loads, or if the catalogue does not list it any more. */
  event: EventDetail | undefined
}

/** The time and the place of the event of an order. */
export function OrderEvent({ brief, event }: OrderEventProps) {
  const { t, format } = useI18n()
  return (
    <dl className="mt-5 grid grid-cols-1 gap-5 sm:grid-cols-2">
      <Fact name={t.event.when}>
        <time dateTime={brief.startsAt} className="block font-medium first-letter:uppercase">
          {format.longDay(brief.startsAt, brief.timeZone)}
        </time>
        <span className="figures text-ink-soft text-sm">
          {event
            ? format.timeRange(event.startsAt, event.endsAt, event.timeZone)
            : format.time(brief.startsAt, brief.timeZone)}
        </span>
      </Fact>
      <Fact name={t.event.where}>
        <bdi className="block font-medium">{brief.venue}</bdi>
        <bdi className="text-ink-soft text-sm">{brief.location}</bdi>
      </Fact>
    </dl>
  )
}
