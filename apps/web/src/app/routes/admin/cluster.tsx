import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { ClusterPage } from '../../../features/cluster/cluster-page.tsx'
import { defaultMetric, parseClusterSearch } from '../../../features/cluster/history-metric.ts'
import { paths } from '../../../lib/paths.ts'

export const Route = createFileRoute('/admin/cluster')({
  validateSearch: parseClusterSearch,
  // Fetches data while the charts' code is loading. The page itself shows errors.
  loader: ({ context: { queryClient, trpc } }) => {
    void queryClient.prefetchQuery(trpc.cluster.health.queryOptions())
  },
  component: Cluster,
})

function Cluster() {
  const { metric = defaultMetric } = Route.useSearch()
  const navigate = useNavigate()
  return (
    <ClusterPage
      metric={metric}
      onMetric={(chosen) =>
        void navigate({
          ...paths.adminCluster(),
          search: chosen === defaultMetric ? {} : { metric: chosen },
          replace: true,
          resetScroll: false,
        })
      }
    />
  )
}
