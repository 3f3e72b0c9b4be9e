import { useQuery } from '@tanstack/react-query'
import { eventTopic } from '@ticketcd/schema'
import { refetchEvery } from '../../lib/connection.ts'
import { useLive, useLiveMessages } from '../../lib/live/use-live.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { EditEvent } from './edit/edit-event.tsx'
import { FormSkeleton } from './form/form-skeleton.tsx'

/**
 * The form for an existing event. The stream reports edits and sales. It does not cover drafts, so
 * the page also polls.
 */
export function EditEventPage({ eventId }: { eventId: string }) {
  const trpc = useTRPC()
  const lists = useQuery(trpc.eventAdmin.lists.queryOptions())
  const event = useQuery(
    trpc.eventAdmin.get.queryOptions({ eventId }, { refetchInterval: refetchEvery(10_000) }),
  )
  useLive([eventTopic(eventId)])
  useLiveMessages('event', (reported) => {
    const isNewer = event.data && reported.event.editRevision > event.data.version
    if (reported.event.eventId === eventId && isNewer && !event.isFetching) void event.refetch()
  })
  if (lists.data && event.data) return <EditEvent lists={lists.data} event={event.data} />
  const failed = [event, lists].find(({ data, errorUpdateCount }) => !data && errorUpdateCount > 0)
  if (failed) return <LoadFailure level={1} error={failed.error} onRetry={() => void failed.refetch()} />
  return <FormSkeleton />
}
