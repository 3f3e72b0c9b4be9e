import type { ReactNode } from 'react'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useLive } from '../../lib/live/use-live.ts'
import { usePageTitle } from '../../lib/page-title.ts'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { AlertLists } from './alert-lists.tsx'
import { AlertsSkeleton } from './alerts-skeleton.tsx'
import { useAlerts } from './use-alerts.ts'

/**
 * The fired and the waiting alerts of an account.
 * @param offers the current offers of waiting lists, shown above everything else
 */
export function NotificationsPage({ offers }: { offers: ReactNode }) {
  const { t } = useI18n()
  const { data, error, errorUpdateCount, refetch } = useAlerts()
  useLive(['catalogue'])
  usePageTitle(t.app.notifications)
  return (
    <div className="page-width max-w-3xl pt-8 sm:pt-12">
      <h1 id="notifications" tabIndex={-1} className="font-semibold text-xl outline-none">
        {t.app.notifications}
      </h1>
      {offers}
      {data ? (
        <AlertLists alerts={data} />
      ) : errorUpdateCount > 0 ? (
        <LoadFailure error={error} onRetry={() => void refetch()} />
      ) : (
        <AlertsSkeleton />
      )}
    </div>
  )
}
