import { useAreaMessages } from '../../lib/inner/area.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { dashboardMessages } from './dashboard-messages.ts'

/** The placeholder of the dashboard while it loads. */
export function DashboardSkeleton() {
  const messages = useAreaMessages(dashboardMessages)
  return (
    <div role="status" aria-label={messages.loading} className="page-width space-y-4 pt-6 sm:pt-8">
      <h1 className="sr-only">{messages.title}</h1>
      <Skeleton className="mb-2 h-7 w-full max-w-2xl" />
      <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-5">
        {['a', 'b', 'c', 'd', 'e'].map((key) => (
          <Skeleton key={key} className="h-33.5 rounded-lg max-lg:first:col-span-2" />
        ))}
      </div>
      <div className="grid gap-4 lg:grid-cols-3">
        <Skeleton className="h-137 rounded-lg lg:col-span-2" />
        <Skeleton className="h-137 rounded-lg" />
        <Skeleton className="h-148 rounded-lg" />
        <Skeleton className="h-148 rounded-lg lg:col-span-2" />
      </div>
    </div>
  )
}
