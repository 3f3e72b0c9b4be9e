import { createFileRoute, useNavigate } from '@tanstack/react-router'
import { ClusterPhrase } from '../../../features/cluster/cluster-phrase.tsx'
import { DashboardPage } from '../../../features/dashboard/dashboard-page.tsx'
import { defaultRange, parseDashboardSearch } from '../../../features/dashboard/dashboard-search.ts'
import { paths } from '../../../lib/paths.ts'

export const Route = createFileRoute('/admin/')({
  validateSearch: parseDashboardSearch,
  // Fetches data while the charts' code is loading. The page itself shows errors.
  loader: ({ context: { queryClient, trpc } }) => {
    void queryClient.prefetchQuery(trpc.statistics.now.queryOptions())
    void queryClient.prefetchQuery(trpc.cluster.health.queryOptions())
  },
  component: Dashboard,
})

function Dashboard() {
  const { range = defaultRange } = Route.useSearch()
  const navigate = useNavigate()
  return (
    <DashboardPage
      range={range}
      onRange={(chosen) =>
        void navigate({
          ...paths.admin(),
          search: chosen === defaultRange ? {} : { range: chosen },
          replace: true,
          resetScroll: false,
        })
      }
      cluster={<ClusterPhrase />}
    />
  )
}
