import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

/** Shown while the alerts load. */
export function AlertsSkeleton() {
  const { t } = useI18n()
  return (
    <div role="status" aria-label={t.app.loading} className="mt-8 space-y-4">
      <Skeleton className="h-7 w-44" />
      {['a', 'b', 'c'].map((key) => (
        <div key={key} className="flex gap-4 py-4">
          <Skeleton className="size-18 rounded-md" />
          <div className="flex-1 space-y-2">
            <Skeleton className="h-5 w-3/5" />
            <Skeleton className="h-4 w-2/5" />
            <Skeleton className="h-4 w-4/5" />
          </div>
        </div>
      ))}
    </div>
  )
}
