import { Link } from '@tanstack/react-router'
import type { EventDetail } from '@ticketcd/schema'
import Bell from 'lucide-react/icons/bell'
import { useRef, useState } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { paths } from '../../lib/paths.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { Stepper } from '../../ui/inner/stepper.tsx'
import { notificationMessages } from './notification-messages.ts'
import { OwnAlert } from './own-alert.tsx'
import type { EventAlertState } from './use-event-alert.ts'

interface SoldOutBarProps {
  event: EventDetail
  /** How many tickets the user has chosen; 0 for none. */
  chosen: number
  leading: boolean
  alert: EventAlertState
}

/**
 * Replaces the bar that buys, in the same shape, so the layout does not move when the last ticket
 * is sold.
 */
export function SoldOutBar({ event, chosen, leading, alert }: SoldOutBarProps) {
  const { t } = useI18n()
  const m = useAreaMessages(notificationMessages)
  const { own, ask, changes, isLoading } = alert
  const [pressed, setPressed] = useState(false)
  const [needed, setNeeded] = useState(Math.max(1, chosen))
  const bar = useRef<HTMLDivElement>(null)
  const waiting = own && own.kind === 'back' && own.state !== 'fired' ? own : null
  return (
    <div className="space-y-3">
      <div
        ref={bar}
        tabIndex={-1}
        data-bottom-bar
        className="outline-none max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-20 max-lg:border-t max-lg:bg-raised max-lg:px-4 max-lg:pt-3 max-lg:pb-[max(0.75rem,env(safe-area-inset-bottom))]"
      >
        <div className="flex items-center gap-4 lg:block">
          <div
            role="status"
            className="min-w-0 flex-1 lg:flex lg:items-baseline lg:justify-between lg:border-t lg:pt-4 lg:pb-4"
          >
            <p className="truncate text-ink-soft text-sm">{m.soldOut}</p>
            <p className="font-semibold text-lg">{t.event.states['sold-out']}</p>
          </div>
          {waiting ? (
            <Link {...paths.notifications()} className={`${buttonStyle('plain', 'lg')} lg:w-full`}>
              {m.see}
            </Link>
          ) : (
            <Button
              tone={leading ? 'primary' : 'plain'}
              size="lg"
              className="lg:w-full"
              busy={changes.set.isPending || isLoading}
              onClick={() => {
                setPressed(true)
                ask({ kind: 'back', limit: needed })
              }}
            >
              <Bell aria-hidden="true" />
              <span aria-hidden="true" className="sm:hidden">
                {m.notifyMe}
              </span>
              <span className="max-sm:sr-only">{m.offer.back()}</span>
            </Button>
          )}
        </div>
        <p className="mt-3 text-center text-ink-soft text-xs max-lg:hidden">{t.event.soldOutHint}</p>
      </div>
      {waiting ? (
        <OwnAlert
          alert={waiting}
          changes={changes}
          stock={event}
          focused={pressed}
          onRemoved={() => bar.current?.focus()}
        />
      ) : (
        <div className="flex items-center justify-between gap-4 lg:border-t lg:pt-3">
          <span className="text-sm">{m.needed}</span>
          <Stepper
            labels={{ value: m.needed, fewer: m.neededFewer, more: m.neededMore }}
            value={needed}
            min={1}
            max={event.maxPerCustomer}
            onChange={setNeeded}
          />
        </div>
      )}
    </div>
  )
}
