import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type AdminEvent, type EventStatus, eventTransitions } from '@ticketcd/schema'
import { useId, useState } from 'react'
import { failureOf } from '../../lib/failure.ts'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { sentenceFor } from '../../lib/i18n/failure-sentences.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { toast } from '../../ui/toast.ts'
import { eventAdminMessages } from './event-admin-messages.ts'

interface StatusPanelProps {
  event: AdminEvent
  /** Whether the form has unsaved input. The status cannot be changed then. */
  dirty: boolean
  onChanged: (event: AdminEvent) => void
  onRemoved: () => void
}

type Step = EventStatus | 'remove'

/**
 * The possible next statuses of the event. Each action shows its effect in numbers before it is
 * confirmed.
 */
export function StatusPanel({ event, dirty, onChanged, onRemoved }: StatusPanelProps) {
  const { t, format } = useI18n()
  const { status: words, statuses } = useAreaMessages(eventAdminMessages)
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<Step | null>(null)
  const id = useId()
  const { name, salesOpenAt, timeZone } = event.draft
  const setStatus = useMutation(
    trpc.eventAdmin.setStatus.mutationOptions({
      onSuccess: ({ event: saved }) => {
        setAsked(null)
        onChanged(saved)
        void toast(words.done(name, statuses[saved.status]))
      },
    }),
  )
  const remove = useMutation(
    trpc.eventAdmin.remove.mutationOptions({
      onSuccess: async () => {
        onRemoved()
        void queryClient.invalidateQueries(trpc.eventAdmin.list.pathFilter())
        void toast(words.removed(name))
        await navigate(paths.adminEvents())
      },
    }),
  )
  const error = setStatus.error ?? remove.error

  const sum = (part: 'available' | 'held' | 'sold') =>
    event.tickets.reduce((total, ticket) => total + ticket[part], 0)
  const reported = (part: 'available' | 'held' | 'sold') => words.tickets(sum(part), format.number(sum(part)))
  const says: Record<Step, string> = {
    draft: '',
    'on-sale':
      salesOpenAt > new Date().toISOString()
        ? words.openLaterSays(format.dayAndTime(salesOpenAt, timeZone))
        : words.openSays(reported('available')),
    closed: words.closeSays(reported('available')),
    cancelled: words.cancelSays(reported('sold'), format.number(sum('held'))),
    remove: words.removeSays,
  }
  const labels: Record<Step, string> = {
    draft: '',
    'on-sale': event.status === 'closed' ? words.reopen : words.open,
    closed: words.close,
    cancelled: words.cancel,
    remove: words.remove,
  }
  const steps: Step[] = [
    ...eventTransitions[event.status],
    ...(sum('sold') + sum('held') === 0 ? (['remove'] as const) : []),
  ]
  const isDangerous = (step: Step) => step === 'cancelled' || step === 'remove'

  function go() {
    const { eventId, version } = event
    if (asked === 'remove') remove.mutate({ eventId, version })
    else if (asked) setStatus.mutate({ eventId, version, status: asked })
  }

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
            tone={isDangerous(step) ? 'danger' : 'plain'}
            disabled={dirty}
            onClick={() => {
              setStatus.reset()
              remove.reset()
              setAsked(step)
            }}
          >
            {labels[step]}
          </Button>
        ))}
      </div>
      {dirty && steps.length > 0 && <p className="mt-3 text-ink-soft text-xs">{words.unsavedFirst}</p>}
      <Sheet
        open={asked !== null}
        onClose={() => setAsked(null)}
        title={asked ? labels[asked] : words.title}
        closeLabel={t.app.close}
        footer={
          <div className="flex flex-wrap justify-end gap-3">
            <Button onClick={() => setAsked(null)}>{words.keep}</Button>
            <Button
              tone={asked && isDangerous(asked) ? 'danger' : 'primary'}
              busy={setStatus.isPending || remove.isPending}
              onClick={go}
            >
              {asked && labels[asked]}
            </Button>
          </div>
        }
      >
        <p className="figures text-sm">{asked && says[asked]}</p>
        {error && (
          <div className="mt-4">
            <Notice tone="bad" urgent>
              {sentenceFor(failureOf(error), t, format)}
            </Notice>
          </div>
        )}
      </Sheet>
    </section>
  )
}
