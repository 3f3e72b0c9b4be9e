import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'

/** The placeholder of the form beside its preview. */
export function FormSkeleton() {
  const { t } = useI18n()
  return (
    <div
      role="status"
      aria-label={t.app.loading}
      className="page-width grid grid-cols-1 gap-x-14 gap-y-10 pt-8 pb-16 lg:grid-cols-[minmax(0,1fr)_22rem]"
    >
      <div>
        <Skeleton className="mb-8 h-11 w-72 max-w-full" />
        <Skeleton className="mb-5 h-7 w-20" />
        <div className="space-y-5">
          {['h-10', 'h-10', 'h-36', 'h-10', 'h-10'].map((height, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: fields that are not there yet have nothing else to go by.
            <div key={index} className="space-y-1.5">
              <Skeleton className="h-5 w-28" />
              <Skeleton className={height} />
            </div>
          ))}
        </div>
      </div>
      <div className="max-lg:hidden">
        <Skeleton className="mb-3 h-5 w-32" />
        <Skeleton className="h-76 rounded-lg" />
      </div>
    </div>
  )
}
