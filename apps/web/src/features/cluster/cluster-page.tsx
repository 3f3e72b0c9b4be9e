import type { ClusterHealth } from '@ticketcd/schema'
import { clsx } from 'clsx'
import { usePageTitle } from '../../lib/page-title.ts'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ClusterHistoryCard } from './cluster-history-card.tsx'
import { useClusterMessages } from './cluster-words.ts'
import type { HistoryMetric } from './history-metric.ts'
import { NodeActions } from './node-actions.tsx'
import { NodeCard } from './node-card.tsx'
import { useReceived } from './sample-age.ts'
import { StateSummary } from './state-summary.tsx'
import { useClusterHealth, useClusterHistory } from './use-cluster.ts'

interface ClusterPageProps {
  metric: HistoryMetric
  onMetric: (metric: HistoryMetric) => void
}

/**
 * The health of the cluster. The server answers from its memory, so the page works even if the
 * store does not.
 */
export function ClusterPage({ metric, onMetric }: ClusterPageProps) {
  const messages = useClusterMessages()
  usePageTitle(messages.title)
  const { data, error, errorUpdateCount, dataUpdatedAt, refetch } = useClusterHealth()
  const history = useClusterHistory()

  if (!data) {
    if (errorUpdateCount > 0) return <LoadFailure level={1} error={error} onRetry={() => void refetch()} />
    return <ClusterSkeleton />
  }
  return (
    <Cluster
      cluster={data}
      history={history}
      receivedAt={dataUpdatedAt}
      metric={metric}
      onMetric={onMetric}
    />
  )
}

interface ClusterProps extends ClusterPageProps {
  cluster: ClusterHealth
  /** When the newest answer arrived, in milliseconds since 1970, by the clock of this device. */
  receivedAt: number
  history: ReturnType<typeof useClusterHistory>
}

function Cluster({ cluster: data, history, receivedAt, metric, onMetric }: ClusterProps) {
  const messages = useClusterMessages()
  const received = useReceived(data.at, receivedAt)
  const moment = { revision: null, receivedAt: received.receivedAt, ageMs: 0 }
  return (
    <div className="page-width space-y-4 pt-6 sm:pt-8">
      <h1 className="sr-only">{messages.title}</h1>
      <StateSummary cluster={data} moment={moment} />
      <section aria-label={messages.nodesTitle}>
        <h2 className="sr-only">{messages.nodesTitle}</h2>
        <ul
          className={clsx(
            'grid gap-3',
            data.nodes.length > 1 && 'sm:grid-cols-2 lg:grid-cols-3',
            data.nodes.length > 3 && 'xl:grid-cols-5',
          )}
        >
          {data.nodes.map((node) => (
            <NodeCard
              key={`${node.memberId} ${node.name}`}
              node={node}
              cluster={data}
              received={received}
              actions={data.actions.length > 0 && <NodeActions node={node} cluster={data} />}
            />
          ))}
        </ul>
      </section>
      {history.data ? (
        <ClusterHistoryCard history={history.data} metric={metric} onMetric={onMetric} moment={moment} />
      ) : history.errorUpdateCount > 0 ? (
        <section aria-label={messages.history.title} className="rounded-lg border bg-raised">
          <LoadFailure error={history.error} onRetry={() => void history.refetch()} />
        </section>
      ) : (
        <HistorySkeleton />
      )}
    </div>
  )
}

function ClusterSkeleton() {
  const messages = useClusterMessages()
  return (
    <div role="status" aria-label={messages.loading} className="page-width space-y-4 pt-6 sm:pt-8">
      <h1 className="sr-only">{messages.title}</h1>
      <Skeleton className="h-128 rounded-lg lg:h-78" />
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-5">
        {['a', 'b', 'c', 'd', 'e'].map((key) => (
          <Skeleton key={key} className="h-111 rounded-lg sm:h-166" />
        ))}
      </div>
      <HistorySkeleton />
    </div>
  )
}

function HistorySkeleton() {
  return <Skeleton className="h-188 rounded-lg sm:h-158 lg:h-136" />
}
