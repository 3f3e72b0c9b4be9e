import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

/** While it is not known yet who is there, or the page's own code is on its way: a title and something below it. */
export function PendingPage() {
  const { t } = useI18n()
  return (
    <div role="status" aria-label={t.app.loading} className="page-width pt-8 sm:pt-12">
      <div className="mx-auto max-w-4xl">
        <Skeleton className="h-10 w-56" />
        <Skeleton className="mt-10 h-32 rounded-lg" />
        <Skeleton className="mt-4 h-32 rounded-lg" />
      </div>
    </div>
  )
}
