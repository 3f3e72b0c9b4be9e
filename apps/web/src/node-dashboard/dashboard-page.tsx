import type { DashboardCluster } from '@ticketcd/schema'
import { clsx } from 'clsx'
import { lazy, Suspense, useState } from 'react'
import { NodeCard } from '../features/cluster/node-card.tsx'
import { useReceived } from '../features/cluster/sample-age.ts'
import { StateSummary } from '../features/cluster/state-summary.tsx'
import { Notice } from '../ui/inner/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { type Confirmation, ConfirmSheet } from './confirm-sheet.tsx'
import { ElectionsCard } from './elections-card.tsx'
import { KeysCard } from './keys-card.tsx'
import { LeasesCard } from './leases-card.tsx'
import { MemberMenu } from './member-menu.tsx'
import { RequestsCard } from './requests-card.tsx'
import { useSamples } from './samples.ts'
import { StorageCard } from './storage-card.tsx'
import { useAddress } from './use-address.ts'
import { words } from './words.ts'

/** Loaded lazily, because its chart library is larger than the rest of the page. */
const HistoryCard = lazy(async () => {
  const { ClusterHistoryCard } = await import('../features/cluster/cluster-history-card.tsx')
  return { default: ClusterHistoryCard }
})

interface DashboardPageProps {
  cluster: DashboardCluster
  /** When the figures arrived, in milliseconds since 1970, by the clock of this device. */
  receivedAt: number
  /** Whether the node does not answer at the moment. */
  isOld: boolean
}

/** All figures of the cluster, as one node reports them. */
export function DashboardPage({ cluster, receivedAt, isOld }: DashboardPageProps) {
  const samples = useSamples(cluster)
  const { health, history, rates } = samples
  const { address, change } = useAddress()
  const [asked, setAsked] = useState<Confirmation | null>(null)
  const [done, setDone] = useState('')
  const received = useReceived(cluster.at, receivedAt)
  const moment = { revision: null, receivedAt: received.receivedAt, ageMs: 0 }
  const self = cluster.members.find(({ id }) => id === cluster.self)
  const hasQuorum = health.state === 'healthy' || health.state === 'degraded'
  // Old figures are no basis for a change.
  const ask = cluster.isAdmin && !isOld ? setAsked : undefined
  return (
    <div className={clsx('page-width space-y-4 pt-6 sm:pt-8', isOld && 'grayscale')}>
      {done !== '' && <Notice tone="good">{done}</Notice>}
      {self?.isLearner && (
        <Notice tone="warn" title={words.learner}>
          {words.learnerHint}
        </Notice>
      )}
      <StateSummary cluster={health} moment={moment} />
      <section aria-label={words.nodes}>
        <h2 className="sr-only">{words.nodes}</h2>
        <ul
          className={clsx(
            'grid gap-3',
            health.nodes.length > 1 && 'sm:grid-cols-2 lg:grid-cols-3',
            health.nodes.length > 3 && 'xl:grid-cols-5',
          )}
        >
          {health.nodes.map((node) => (
            <NodeCard
              key={node.memberId}
              node={node}
              cluster={health}
              received={received}
              actions={ask && <MemberMenu node={node} health={health} self={cluster.self} onAsk={ask} />}
            />
          ))}
        </ul>
      </section>
      <RequestsCard cluster={cluster} rates={rates} />
      <Suspense fallback={<Skeleton className="h-188 rounded-lg sm:h-158 lg:h-136" />}>
        <HistoryCard
          history={history}
          metric={address.metric}
          onMetric={(metric) => change({ metric })}
          moment={moment}
        />
      </Suspense>
      <div className="grid items-start gap-4 lg:grid-cols-[1fr_20rem]">
        <StorageCard cluster={cluster} onAsk={hasQuorum ? ask : undefined} />
        <ElectionsCard cluster={cluster} />
      </div>
      <KeysCard
        revision={self?.report?.revision ?? 0}
        prefix={address.prefix}
        onPrefix={(prefix) => change({ prefix })}
        mayBeBehind={!hasQuorum || self?.isLearner === true}
        onAsk={ask}
      />
      {(self?.report?.leases ?? 0) > 0 && <LeasesCard />}
      <ConfirmSheet asked={asked} onClose={() => setAsked(null)} onDone={setDone} />
    </div>
  )
}
