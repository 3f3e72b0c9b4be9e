import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

/** The shape of the form beside its preview. */
export function FormSkeleton() {
  const { t } = useI18n()
  return (
    <div
      role="status"
      aria-label={t.app.loading}
      className="page-width grid grid-cols-1 gap-x-14 gap-y-10 pt-8 lg:grid-cols-[minmax(0,1fr)_22rem]"
    >
      <div className="space-y-6">
        <Skeleton className="h-10 w-72" />
        <Skeleton className="h-10" />
        <Skeleton className="h-10" />
        <Skeleton className="h-36" />
      </div>
      <Skeleton className="aspect-video rounded-lg" />
    </div>
  )
}
