import { canBuy, type EventDetail } from '@ticketcd/schema'
import Bell from 'lucide-react/icons/bell'
import { useState } from 'react'
import { browserTimeZone } from '../../lib/format.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { AlertButton } from './alert-button.tsx'
import { limitChoices, sensibleLimit } from './limit-choices.ts'
import { LimitForm } from './limit-form.tsx'
import { notificationMessages } from './notification-messages.ts'
import { OwnAlert } from './own-alert.tsx'
import { SoldOutBar } from './sold-out-bar.tsx'
import { type EventAlertState, useEventAlert } from './use-event-alert.ts'
import type { WantedAlert } from './wanted-alert.ts'

interface EventAlertProps {
  event: EventDetail
  /** How many tickets the user has chosen; 0 for none yet. */
  chosen: number
  /**
   * Whether the alert is the main action of a sold-out event. It is not for a user with a place in
   * a waiting list.
   */
  leading: boolean
}

/**
 * Sets an alert: while tickets are sold, for few left; while they are sold out, for tickets back.
 */
export function EventAlert({ event, chosen, leading }: EventAlertProps) {
  const alert = useEventAlert(event.eventId)
  if (event.state === 'sold-out') return <SoldOutBar {...{ event, chosen, leading, alert }} />
  if (!canBuy(event.state)) return null
  return (
    <div className="min-h-12 border-t pt-3">
      {!alert.isLoading && <WhileOnSale {...{ event, chosen, alert }} />}
    </div>
  )
}

function WhileOnSale({
  event,
  chosen,
  alert,
}: Omit<EventAlertProps, 'leading'> & { alert: EventAlertState }) {
  const { own, changes } = alert
  // The pressed button disappears, so its replacement takes the focus.
  const [pressed, setPressed] = useState(false)
  const ask = (wanted: WantedAlert) => {
    setPressed(true)
    alert.ask(wanted)
  }
  if (own && own.state !== 'fired')
    return (
      <OwnAlert
        alert={own}
        changes={changes}
        stock={event}
        focused={pressed}
        onRemoved={() => setPressed(true)}
      />
    )
  return (
    <div className="space-y-1">
      {own && <Fired alert={own} />}
      {chosen > event.available ? (
        <OfferEnough needed={chosen} ask={ask} />
      ) : (
        <OfferFewLeft event={event} ask={ask} busy={changes.set.isPending} focused={pressed} />
      )}
    </div>
  )
}

function Fired({
  alert: { kind, availableThen, triggeredAt },
}: {
  alert: NonNullable<EventAlertState['own']>
}) {
  const { format } = useI18n()
  const m = useAreaMessages(notificationMessages)
  const left = availableThen ?? 0
  return (
    <p className="figures text-ink-soft text-sm">
      {triggeredAt && m.firedAt(format.dayAndTime(triggeredAt, browserTimeZone()))}:{' '}
      {m.fired[kind](left, format.number(left))}
    </p>
  )
}

interface OfferFewLeftProps {
  event: EventDetail
  ask: (wanted: WantedAlert) => void
  busy: boolean
  /** It replaces an alert that the user has just removed. */
  focused: boolean
}

function OfferFewLeft({ event, ask, busy, focused }: OfferFewLeftProps) {
  const { format } = useI18n()
  const m = useAreaMessages(notificationMessages)
  const [editing, setEditing] = useState(false)
  const [closed, setClosed] = useState(false)
  const close = () => {
    setEditing(false)
    setClosed(true)
  }
  // The initial limit is kept: a changed offer under the pointer would be pressed by mistake.
  const [limit] = useState(() => sensibleLimit(event.available))

  if (editing)
    return (
      <LimitForm
        kind="few-left"
        initial={limit}
        choices={limitChoices(event.available)}
        stock={event}
        busy={busy}
        onCancel={close}
        onSave={(chosen) => {
          ask({ kind: 'few-left', limit: chosen })
          close()
        }}
      />
    )
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <AlertButton
        autoFocus={focused}
        aria-busy={busy || undefined}
        onClick={() => !busy && ask({ kind: 'few-left', limit })}
        className="figures flex items-center gap-2.5 text-left"
      >
        <Bell aria-hidden="true" className="size-4 shrink-0" />
        {m.offer['few-left'](limit, format.number(limit))}
      </AlertButton>
      <AlertButton autoFocus={closed} className="text-ink-soft" onClick={() => setEditing(true)}>
        {m.otherNumber}
      </AlertButton>
    </div>
  )
}

interface OfferEnoughProps {
  needed: number
  ask: (wanted: WantedAlert) => void
}

function OfferEnough({ needed, ask }: OfferEnoughProps) {
  const { format } = useI18n()
  const m = useAreaMessages(notificationMessages)
  return (
    <AlertButton
      onClick={() => ask({ kind: 'back', limit: needed })}
      className="flex items-center gap-2.5 text-left"
    >
      <Bell aria-hidden="true" className="size-4 shrink-0" />
      {m.offerEnough(needed, format.number(needed))}
    </AlertButton>
  )
}
