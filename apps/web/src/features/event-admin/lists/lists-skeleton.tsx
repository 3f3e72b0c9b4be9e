import { useI18n } from '../../../lib/i18n/i18n.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'

const rows = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

/** The placeholder of the two short lists beside each other. */
export function ListsSkeleton() {
  const { t } = useI18n()
  return (
    <div role="status" aria-label={t.app.loading} className="mt-8 grid gap-12 lg:grid-cols-2">
      {['one', 'other'].map((list) => (
        <div key={list}>
          <Skeleton className="mb-3 h-7 w-32" />
          <div className="space-y-4">
            {rows.map((row) => (
              <Skeleton key={row} className="h-10" />
            ))}
          </div>
        </div>
      ))}
    </div>
  )
}
