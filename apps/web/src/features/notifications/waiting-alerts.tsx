import type { AlertView } from '@ticketcd/schema'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { AlertItem } from './alert-item.tsx'
import { focusNeighbour } from './focus-neighbour.ts'
import { notificationMessages } from './notification-messages.ts'
import { OwnAlert } from './own-alert.tsx'
import type { AlertChanges } from './use-alerts.ts'

interface WaitingAlertsProps {
  /** Active or paused. */
  alerts: readonly AlertView[]
  changes: AlertChanges
  /** The event whose alert takes the focus. */
  focused: string | null
}

/** The alerts that have not fired. */
export function WaitingAlerts({ alerts, changes, focused }: WaitingAlertsProps) {
  const m = useAreaMessages(notificationMessages)
  return (
    <section aria-labelledby="waiting" className="mt-10">
      <h2 id="waiting" className="font-semibold text-lg">
        {m.waiting}
      </h2>
      <ul className="divide-y">
        {alerts.map((alert) => (
          <li key={alert.eventId}>
            <AlertItem alert={alert}>
              <OwnAlert
                alert={alert}
                changes={changes}
                stock={alert.event}
                focused={alert.eventId === focused}
                onRemoved={focusNeighbour}
              />
            </AlertItem>
          </li>
        ))}
      </ul>
    </section>
  )
}
