import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { AdminEvent } from '@ticketcd/schema'
import { useState } from 'react'
import { useAreaMessages } from '../../../lib/inner/area.ts'
import { paths } from '../../../lib/paths.ts'
import { useTRPC } from '../../../lib/trpc.ts'
import { toast } from '../../../ui/toast.ts'
import { eventAdminMessages } from '../event-admin-messages.ts'
import type { StatusStep } from './status-steps.ts'

interface StatusStepOptions {
  event: AdminEvent
  onChanged: (event: AdminEvent) => void
  onRemoved: () => void
}

/** The step that the user has chosen and not confirmed yet, and its request. */
export function useStatusStep({ event, onChanged, onRemoved }: StatusStepOptions) {
  const { status: words, statuses } = useAreaMessages(eventAdminMessages)
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<StatusStep | null>(null)
  const { eventId, version } = event
  const { name } = event.draft
  const setStatus = useMutation(
    trpc.eventAdmin.setStatus.mutationOptions({
      onSuccess: ({ event: saved }) => {
        setChosen(null)
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
  return {
    /** `null` if no step is chosen. */
    chosen,
    isPending: setStatus.isPending || remove.isPending,
    /** Why the last request failed. */
    error: setStatus.error ?? remove.error,

    choose(step: StatusStep) {
      setStatus.reset()
      remove.reset()
      setChosen(step)
    },

    close: () => setChosen(null),

    /** Sends the chosen step. */
    confirm() {
      if (chosen === 'remove') remove.mutate({ eventId, version })
      else if (chosen) setStatus.mutate({ eventId, version, status: chosen })
    },
  }
}
