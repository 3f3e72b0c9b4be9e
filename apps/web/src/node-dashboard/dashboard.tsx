import { useQueryClient } from '@tanstack/react-query'
import CloudOff from 'lucide-react/icons/cloud-off'
import { useEffect } from 'react'
import { useNow } from '../lib/clock.ts'
import { useMeasures } from '../lib/inner/measures.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Notice } from '../ui/inner/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { asFailure, type DashboardFailure } from './api.ts'
import { DashboardPage } from './dashboard-page.tsx'
import { LogInForm } from './log-in-form.tsx'
import { nameOf, useApi, useCluster } from './use-dashboard.tsx'
import { words } from './words.ts'

/** The page in each of its states: loading, log-in, failure, and figures. */
export function Dashboard() {
  const { data, error, dataUpdatedAt, refetch } = useCluster()
  const failure = error && asFailure(error)
  const self = data && nameOf(data, data.self)
  useEffect(() => {
    document.title = self === undefined ? words.product : `${self} · ${words.product}`
  }, [self])
  return (
    <>
      <Header self={self} />
      <main className="pb-16">
        <h1 className="sr-only">{words.title}</h1>
        {failure?.code === 'unauthenticated' ? (
          <LogInForm onLoggedIn={() => void refetch()} />
        ) : data && failure?.code !== 'permission-denied' ? (
          <>
            {failure && <LastAnswer failure={failure} at={dataUpdatedAt} />}
            <DashboardPage cluster={data} receivedAt={dataUpdatedAt} isOld={failure !== null} />
          </>
        ) : failure ? (
          <Failure failure={failure} onRetry={() => void refetch()} />
        ) : (
          <Loading />
        )}
      </main>
    </>
  )
}

function Header({ self }: { self: string | undefined }) {
  const api = useApi()
  const queryClient = useQueryClient()
  const logOut = () => {
    api.logOut()
    // No data of the logged-out user may stay in the page.
    void queryClient.resetQueries()
  }
  return (
    <header className="border-b">
      <div className="page-width flex h-14 items-center justify-between gap-4">
        <p className="min-w-0 truncate">
          <span className="font-semibold">{words.product}</span>
          {self !== undefined && <span className="ml-2 text-ink-soft">{self}</span>}
        </p>
        {api.isLoggedIn && (
          <Button size="sm" tone="quiet" onClick={logOut}>
            {words.logOut}
          </Button>
        )}
      </div>
    </header>
  )
}

/** @param at time of the last answer, in milliseconds since 1970 */
function LastAnswer({ failure, at }: { failure: DashboardFailure; at: number }) {
  const { age } = useMeasures()
  const now = useNow(1_000)
  const since = age(now - at)
  const isUnreachable = failure.code === 'unreachable'
  return (
    <div className="page-width pt-4">
      <Notice tone="bad" title={isUnreachable ? words.unreachable(since) : words.withoutFigures(since)}>
        <p>{isUnreachable ? words.unreachableHint : failure.message}</p>
      </Notice>
    </div>
  )
}

function Failure({ failure, onRetry }: { failure: DashboardFailure; onRetry: () => void }) {
  const { code, message } = failure
  return (
    <EmptyState
      icon={<CloudOff />}
      title={code === 'unreachable' ? words.unreachableTitle : words.refusedTitle}
      action={
        <Button tone="primary" onClick={onRetry}>
          {words.retry}
        </Button>
      }
    >
      {code === 'permission-denied' ? words.noRight : message}
    </EmptyState>
  )
}

function Loading() {
  return (
    <div role="status" aria-label={words.loading} className="page-width space-y-4 pt-6 sm:pt-8">
      <Skeleton className="h-128 rounded-lg lg:h-78" />
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {['a', 'b', 'c'].map((key) => (
          <Skeleton key={key} className="h-111 rounded-lg" />
        ))}
      </div>
    </div>
  )
}
