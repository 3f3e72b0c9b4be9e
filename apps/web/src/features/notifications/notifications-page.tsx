import { Link } from '@tanstack/react-router'
import type { Alerts } from '@ticketcd/schema'
import Bell from 'lucide-react/icons/bell'
import type { ReactNode } from 'react'
import { useRef, useState } from 'react'
import { useAreaMessages } from '../../lib/i18n/area.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useLive } from '../../lib/live/use-live.ts'
import { usePageTitle } from '../../lib/page-title.ts'
import { paths } from '../../lib/paths.ts'
import { Button, buttonStyle } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { AlertItem } from './alert-item.tsx'
import { FiredAlert } from './fired-alert.tsx'
import { notificationMessages } from './notification-messages.ts'
import { OwnAlert } from './own-alert.tsx'
import { useAlertChanges, useAlerts } from './use-alerts.ts'

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

function AlertLists({ alerts: { items, unread } }: { alerts: Alerts }) {
  const m = useAreaMessages(notificationMessages)
  const changes = useAlertChanges()
  const newsTitle = useRef<HTMLHeadingElement>(null)
  /**
   * The alert that the user has just set again. The focus follows it to the list of waiting ones.
   */
  const [followed, setFollowed] = useState<string | null>(null)
  const fired = items.filter((alert) => alert.state === 'fired')
  const waiting = items.filter((alert) => alert.state !== 'fired')
  if (items.length === 0)
    return (
      <EmptyState
        icon={<Bell />}
        title={m.nothing}
        action={
          <Link {...paths.home()} className={buttonStyle('primary')}>
            {m.find}
          </Link>
        }
      >
        {m.nothingHint}
      </EmptyState>
    )
  return (
    <>
      <section aria-labelledby="news" className="mt-8">
        <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <h2 id="news" ref={newsTitle} tabIndex={-1} className="font-semibold text-lg outline-none">
            {m.news}
          </h2>
          {unread > 0 && (
            <Button
              size="sm"
              tone="quiet"
              className="-mx-3"
              busy={changes.markRead.isPending}
              onClick={() => {
                // The focused button disappears with the last new alert.
                newsTitle.current?.focus()
                changes.markRead.mutate({})
              }}
            >
              {m.markAll}
            </Button>
          )}
        </div>
        {fired.length === 0 && <p className="mt-2 text-ink-soft text-sm">{m.nothingFired}</p>}
        <ul className="divide-y">
          {fired.map((alert) => (
            <li key={alert.eventId}>
              <FiredAlert
                alert={alert}
                changes={changes}
                onAgain={() => setFollowed(alert.eventId)}
                onRemoved={focusNeighbour}
              />
            </li>
          ))}
        </ul>
      </section>
      {waiting.length > 0 && (
        <section aria-labelledby="waiting" className="mt-10">
          <h2 id="waiting" className="font-semibold text-lg">
            {m.waiting}
          </h2>
          <ul className="divide-y">
            {waiting.map((alert) => (
              <li key={alert.eventId}>
                <AlertItem alert={alert}>
                  <OwnAlert
                    alert={alert}
                    changes={changes}
                    stock={alert.event}
                    focused={alert.eventId === followed}
                    onRemoved={focusNeighbour}
                  />
                </AlertItem>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

/** The removed button has the focus, so it moves to the next alert, or to the title of the page. */
function focusNeighbour(button: HTMLElement) {
  const item = button.closest('li')
  const neighbour = item?.nextElementSibling ?? item?.previousElementSibling
  const target =
    neighbour?.querySelector<HTMLElement>('a, button') ?? document.getElementById('notifications')
  target?.focus()
}

function AlertsSkeleton() {
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
