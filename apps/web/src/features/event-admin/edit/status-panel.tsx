import type { AdminEvent } from '@ticketcd/schema'
import { useId } from 'react'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { eventAdminMessages } from '../event-admin-messages.ts'
import { StatusSheet } from './status-sheet.tsx'
import { isFinal, labelOf, stepsOf } from './status-steps.ts'
import { useStatusStep } from './use-status-step.ts'

interface StatusPanelProps {
  event: AdminEvent
  /** Whether the form has unsaved input. The status cannot be changed then. */
  dirty: boolean
  onChanged: (event: AdminEvent) => void
  onRemoved: () => void
}

/**
 * The possible next statuses of the event. Each action shows its effect in numbers before it is
 * confirmed.
 */
export function StatusPanel({ event, dirty, onChanged, onRemoved }: StatusPanelProps) {
  const { status: words, statuses } = useAreaMessages(eventAdminMessages)
  const { chosen, isPending, error, choose, close, confirm } = useStatusStep({ event, onChanged, onRemoved })
  const id = useId()
  const steps = stepsOf(event)
  return (
    <section aria-labelledby={id} className="rounded-lg border p-5">
      <div className="flex items-center justify-between">
        <h2 id={id} className="font-semibold text-base">
          {words.title}
        </h2>
        <Badge tone={event.status === 'on-sale' ? 'good' : event.status === 'cancelled' ? 'bad' : 'neutral'}>
          {statuses[event.status]}
        </Badge>
      </div>
      <div className="mt-4 flex flex-col gap-2">
        {steps.map((step) => (
          <Button
            key={step}
            tone={isFinal(step) ? 'danger' : 'plain'}
            disabled={dirty}
            onClick={() => choose(step)}
          >
            {labelOf(step, event, words)}
          </Button>
        ))}
      </div>
      {dirty && steps.length > 0 && <p className="mt-3 text-ink-soft text-xs">{words.unsavedFirst}</p>}
      <StatusSheet
        event={event}
        step={chosen}
        busy={isPending}
        error={error}
        onConfirm={confirm}
        onClose={close}
      />
    </section>
  )
}
