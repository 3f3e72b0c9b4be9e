import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

/** The placeholder of a hold that is loading. */
export function CheckoutSkeleton() {
  const { t } = useI18n()
  return (
    <div role="status" aria-label={t.app.loading} className="space-y-6">
      <Skeleton className="h-16 rounded-lg" />
      <Skeleton className="h-44 rounded-lg" />
      <Skeleton className="h-12 rounded-md" />
    </div>
  )
}

export function EventBriefSkeleton() {
  return (
    <div aria-hidden="true" className="flex gap-4 lg:block">
      <Skeleton className="aspect-square w-20 shrink-0 rounded-md lg:aspect-video lg:w-full lg:rounded-lg" />
      <div className="flex-1 lg:mt-4">
        <Skeleton className="h-5 w-3/4" />
        <Skeleton className="mt-2 h-4 w-1/2" />
        <Skeleton className="mt-2 h-4 w-2/3" />
      </div>
    </div>
  )
}
