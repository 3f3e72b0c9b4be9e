import type { AlertView } from '@ticketcd/schema'
import BellOff from 'lucide-react/icons/bell-off'
import BellRing from 'lucide-react/icons/bell-ring'
import { useState } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { AlertButton } from './alert-button.tsx'
import { choicesOf } from './limit-choices.ts'
import { LimitForm } from './limit-form.tsx'
import type { Stock } from './next-alert.ts'
import { notificationMessages } from './notification-messages.ts'
import type { AlertChanges } from './use-alerts.ts'
import { useRemoveAlert } from './use-remove-alert.ts'

interface OwnAlertProps {
  /** Active or paused. */
  alert: AlertView
  changes: AlertChanges
  /** The current stock of the event; `null` if it is not listed. */
  stock: Stock | null
  /** It replaces a control that the user has just pressed. */
  focused?: boolean
  /** Runs when the user removes the alert, since the focus has to move. */
  onRemoved: (button: HTMLElement) => void
}

/** An existing alert: its condition and its controls. */
export function OwnAlert({ alert, changes, stock, focused = false, onRemoved }: OwnAlertProps) {
  const { format } = useI18n()
  const m = useAreaMessages(notificationMessages)
  const remove = useRemoveAlert(changes)
  const [editing, setEditing] = useState(false)
  const [edited, setEdited] = useState(focused)
  const { eventId, kind, limit, state } = alert
  const name = alert.event?.name ?? m.unknownEvent
  const paused = state === 'paused'
  const close = () => {
    setEditing(false)
    setEdited(true)
  }
  const sentence = (paused ? m.paused : m.waits)[kind](limit, format.number(limit))

  if (editing)
    return (
      <LimitForm
        kind={kind}
        initial={limit}
        choices={choicesOf[kind](stock?.available ?? 0)}
        stock={stock}
        busy={changes.set.isPending}
        onCancel={close}
        onSave={(changed) => changes.set.mutate({ eventId, kind, limit: changed }, { onSuccess: close })}
      />
    )
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      <p className="flex min-w-0 flex-1 basis-48 items-center gap-2.5">
        {paused ? (
          <BellOff aria-hidden="true" className="size-4 shrink-0 text-ink-soft" />
        ) : (
          <BellRing aria-hidden="true" className="size-4 shrink-0 text-accent-ink" />
        )}
        <span className="figures">{sentence}</span>
      </p>
      <div className="flex gap-4">
        <AlertButton
          autoFocus={edited}
          aria-label={m.forEvent(m.edit, name)}
          onClick={() => setEditing(true)}
        >
          {m.edit}
        </AlertButton>
        {paused ? (
          <AlertButton
            aria-label={m.forEvent(m.resume, name)}
            onClick={() => changes.resume.mutate({ eventId })}
          >
            {m.resume}
          </AlertButton>
        ) : (
          <AlertButton
            aria-label={m.forEvent(m.pause, name)}
            onClick={() => changes.pause.mutate({ eventId })}
          >
            {m.pause}
          </AlertButton>
        )}
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
  )
}
