import { useI18n } from '../../lib/i18n/i18n.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

/** Placeholder with a title, while the account or the page's code is loading. */
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
