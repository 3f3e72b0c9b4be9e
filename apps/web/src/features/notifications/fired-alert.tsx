import type { AlertView } from '@ticketcd/schema'
import { browserTimeZone } from '../../lib/format.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { Badge } from '../../ui/badge.tsx'
import { AlertButton } from './alert-button.tsx'
import { AlertItem } from './alert-item.tsx'
import { nextAlert } from './next-alert.ts'
import { notificationMessages } from './notification-messages.ts'
import { type AlertChanges, isUnread } from './use-alerts.ts'
import { useRemoveAlert } from './use-remove-alert.ts'

interface FiredAlertProps {
  alert: AlertView
  changes: AlertChanges
  /** Runs when the user sets the alert again, which moves it to the waiting ones. */
  onAgain: () => void
  /** Runs when the user removes the alert, since the focus has to move. */
  onRemoved: (button: HTMLElement) => void
}

/** An alert that has fired: its condition, and when it was met. */
export function FiredAlert({ alert, changes, onAgain, onRemoved }: FiredAlertProps) {
  const { format } = useI18n()
  const m = useAreaMessages(notificationMessages)
  const remove = useRemoveAlert(changes)
  const { eventId, kind, availableThen, triggeredAt } = alert
  const name = alert.event?.name ?? m.unknownEvent
  const left = availableThen ?? 0
  const next = nextAlert(alert, alert.event)
  const isSame = next.kind === alert.kind && next.limit === alert.limit
  const again = isSame ? m.again : m.offer[next.kind](next.limit, format.number(next.limit))
  const read = () => {
    if (isUnread(alert)) changes.markRead.mutate({ eventId })
  }
  return (
    <AlertItem alert={alert} onFollow={read}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        <p className="figures flex min-w-0 flex-1 basis-48 flex-wrap items-center gap-x-2.5 gap-y-1">
          {isUnread(alert) && <Badge tone="accent">{m.unread}</Badge>}
          <span className="font-medium">{m.fired[kind](left, format.number(left))}</span>
          {triggeredAt && (
            <time dateTime={triggeredAt} className="text-ink-soft">
              {format.dayAndTime(triggeredAt, browserTimeZone())}
            </time>
          )}
        </p>
        <div className="flex flex-wrap gap-x-4 gap-y-1">
          <AlertButton
            aria-label={m.forEvent(again, name)}
            onClick={() => {
              onAgain()
              changes.set.mutate({ eventId, ...next })
            }}
          >
            {again}
          </AlertButton>
          <AlertButton
            aria-label={m.forEvent(m.remove, name)}
            onClick={({ currentTarget }) => {
              onRemoved(currentTarget)
              remove(alert)
            }}
          >
            {m.remove}
          </AlertButton>
        </div>
      </div>
    </AlertItem>
  )
}
