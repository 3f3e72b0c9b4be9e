import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

/** The placeholder of the page of an event while it loads. */
export function EventSkeleton() {
  const { t } = useI18n()
  return (
    <div
      role="status"
      aria-label={t.app.loading}
      className="page-width grid grid-cols-1 gap-x-14 gap-y-10 pt-4 sm:pt-8 lg:grid-cols-[minmax(0,1fr)_25rem]"
    >
      <div>
        <Skeleton className="aspect-video rounded-lg sm:aspect-[21/9]" />
        <Skeleton className="mt-6 h-10 w-40" />
        <Skeleton className="mt-3 h-11 w-4/5" />
        <div className="mt-6 grid grid-cols-1 gap-5 sm:grid-cols-2">
          <Skeleton className="h-14" />
          <Skeleton className="h-14" />
        </div>
      </div>
      <Skeleton className="h-80 rounded-lg" />
    </div>
  )
}
