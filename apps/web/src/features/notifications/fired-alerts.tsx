import type { AlertView } from '@ticketcd/schema'
import { useRef } from 'react'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Button } from '../../ui/button.tsx'
import { FiredAlert } from './fired-alert.tsx'
import { focusNeighbour } from './focus-neighbour.ts'
import { notificationMessages } from './notification-messages.ts'
import type { AlertChanges } from './use-alerts.ts'

interface FiredAlertsProps {
  alerts: readonly AlertView[]
  /** The number of unread alerts. */
  unread: number
  changes: AlertChanges
  /** Runs when the user sets an alert again. */
  onAgain: (eventId: string) => void
}

/** The alerts that have fired, and the button that marks all of them as read. */
export function FiredAlerts({ alerts, unread, changes, onAgain }: FiredAlertsProps) {
  const m = useAreaMessages(notificationMessages)
  const title = useRef<HTMLHeadingElement>(null)
  return (
    <section aria-labelledby="news" className="mt-8">
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 id="news" ref={title} tabIndex={-1} className="font-semibold text-lg outline-none">
          {m.news}
        </h2>
        {unread > 0 && (
          <Button
            size="sm"
            tone="quiet"
            className="-mx-3"
            busy={changes.markRead.isPending}
            onClick={() => {
              // The focused button disappears with the last new alert.
              title.current?.focus()
              changes.markRead.mutate({})
            }}
          >
            {m.markAll}
          </Button>
        )}
      </div>
      {alerts.length === 0 && <p className="mt-2 text-ink-soft text-sm">{m.nothingFired}</p>}
      <ul className="divide-y">
        {alerts.map((alert) => (
          <li key={alert.eventId}>
            <FiredAlert
              alert={alert}
              changes={changes}
              onAgain={() => onAgain(alert.eventId)}
              onRemoved={focusNeighbour}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
