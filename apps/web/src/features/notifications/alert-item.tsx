import { Link } from '@tanstack/react-router'
import type { AlertView } from '@ticketcd/schema'
import type { ReactNode } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { paths } from '../../lib/paths.ts'
import { Cover } from '../../ui/cover.tsx'
import { MovingCount } from '../../ui/moving-count.tsx'
import { notificationMessages } from './notification-messages.ts'

interface AlertItemProps {
  alert: AlertView
  /** Runs when the user opens the event. */
  onFollow?: () => void
  /** The text of the alert and its controls. */
  children: ReactNode
}

/** An alert in a list, with its event. */
export function AlertItem({ alert: { event, eventId }, onFollow, children }: AlertItemProps) {
  const { format } = useI18n()
  const m = useAreaMessages(notificationMessages)
  return (
    <article className="flex gap-4 py-4">
      <div className="aspect-square w-14 shrink-0 self-start overflow-hidden rounded-md bg-sunken sm:w-18">
        {event && <Cover type={event.type} eventId={eventId} className="h-full" />}
      </div>
      <div className="min-w-0 flex-1">
        <h3 className="font-semibold text-base">
          {event ? (
            <Link {...paths.event(eventId)} onClick={onFollow} className="underline-offset-4 hover:underline">
              <bdi>{event.name}</bdi>
            </Link>
          ) : (
            m.unknownEvent
          )}
        </h3>
        {event && (
          <p className="figures flex flex-wrap gap-x-3 text-ink-soft text-sm">
            <time dateTime={event.startsAt}>{format.dayAndTime(event.startsAt, event.timeZone)}</time>
            <span>
              <MovingCount
                value={event.available}
                shown={format.number(event.available)}
                text={m.leftNow(event.available, format.number(event.available))}
              />
            </span>
          </p>
        )}
        <div className="mt-2">{children}</div>
      </div>
    </article>
  )
}
