import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../../lib/trpc.ts'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { NewEvent } from './create/new-event.tsx'
import { FormSkeleton } from './form/form-skeleton.tsx'

/** @param from the event to copy */
export function NewEventPage({ from }: { from: string | undefined }) {
  const trpc = useTRPC()
  const lists = useQuery(trpc.eventAdmin.lists.queryOptions())
  const copied = useQuery(
    trpc.eventAdmin.get.queryOptions({ eventId: from ?? '' }, { enabled: from !== undefined }),
  )
  if (lists.data && (from === undefined || copied.data))
    return <NewEvent lists={lists.data} from={copied.data} />
  const failed = [lists, copied].find(({ data, errorUpdateCount }) => !data && errorUpdateCount > 0)
  if (failed) return <LoadFailure level={1} error={failed.error} onRetry={() => void failed.refetch()} />
  return <FormSkeleton />
}
