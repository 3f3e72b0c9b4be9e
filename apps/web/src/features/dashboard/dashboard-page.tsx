import { Link } from '@tanstack/react-router'
import type { SalesRange, Statistics } from '@ticketcd/schema'
import ChartLine from 'lucide-react/icons/chart-line'
import { type ReactNode, useMemo } from 'react'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useMeasures } from '../../lib/inner/measures.ts'
import { useMoment } from '../../lib/inner/moment.ts'
import { usePaced } from '../../lib/inner/paced.ts'
import { usePageTitle } from '../../lib/page-title.ts'
import { paths } from '../../lib/paths.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { AsOf } from '../../ui/inner/as-of.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { DashboardCharts } from './dashboard-charts.tsx'
import { dashboardMessages } from './dashboard-messages.ts'
import { DashboardSkeleton } from './dashboard-skeleton.tsx'
import { Figures } from './figures.tsx'
import { salesRows } from './sales-series.ts'
import { change } from './trend.ts'
import { useChangeWords } from './use-change-words.ts'
import { useSales, useStatistics } from './use-statistics.ts'

/**
 * Figures are updated with every message. Charts are expensive, and faster updates than two a
 * second are not visible.
 */
const drawEveryMs = 500

interface DashboardPageProps {
  range: SalesRange
  onRange: (range: SalesRange) => void
  /** The health of the cluster, as the beginning of a sentence. */
  cluster: ReactNode
}

export function DashboardPage({ range, onRange, cluster }: DashboardPageProps) {
  const messages = useAreaMessages(dashboardMessages)
  usePageTitle(messages.title)
  const { data, error, errorUpdateCount, dataUpdatedAt, refetch } = useStatistics()

  if (!data) {
    if (errorUpdateCount > 0) return <LoadFailure level={1} error={error} onRetry={() => void refetch()} />
    return <DashboardSkeleton />
  }
  return (
    <Dashboard
      statistics={data}
      receivedAt={dataUpdatedAt}
      range={range}
      onRange={onRange}
      cluster={cluster}
    />
  )
}

interface DashboardProps extends DashboardPageProps {
  statistics: Statistics
  /** In milliseconds since 1970, by the clock of this device. */
  receivedAt: number
}

function Dashboard({ statistics, receivedAt, range, onRange, cluster }: DashboardProps) {
  const messages = useAreaMessages(dashboardMessages)
  const drawn = usePaced(
    useMemo(() => ({ statistics, receivedAt }), [statistics, receivedAt]),
    drawEveryMs,
  )
  const hours = useSales('24h', drawn.statistics)
  const minutes = useSales('1h', drawn.statistics)
  const moment = useMoment({ revision: statistics.revision, receivedAt, ageMs: statistics.ageMs })
  const isEmpty = statistics.totals.sold === 0 && statistics.totals.revenue === 0
  return (
    <div className="page-width space-y-4 pt-6 sm:pt-8">
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2 pb-2">
        <div className="min-w-0">
          <h1 className="sr-only">{messages.title}</h1>
          <p className="figures max-w-4xl text-balance font-semibold text-lg">
            {cluster}; <SalesPhrase statistics={statistics} />.
          </p>
        </div>
        <AsOf moment={moment} />
      </header>
      <Figures statistics={statistics} hours={useRows(hours)} minutes={useRows(minutes)} />
      {isEmpty ? (
        <div className="rounded-lg border">
          <EmptyState
            icon={<ChartLine />}
            title={messages.empty}
            action={
              <Link {...paths.newEvent()} className={buttonStyle('primary')}>
                {messages.newEvent}
              </Link>
            }
          >
            {messages.emptyHint}
          </EmptyState>
        </div>
      ) : (
        <DashboardCharts reported={drawn} range={range} onRange={onRange} />
      )}
    </div>
  )
}

/** "€12,430 in the last 24 hours, up 8 %" */
function SalesPhrase({ statistics: { last24Hours, previous24Hours } }: { statistics: Statistics }) {
  const messages = useAreaMessages(dashboardMessages)
  const { roundMoney } = useMeasures()
  const changeWords = useChangeWords()
  if (last24Hours.orders === 0 && last24Hours.revenue === 0) return messages.noSales
  const share = change(last24Hours.revenue, previous24Hours.revenue)
  const money = messages.sales(roundMoney(last24Hours.revenue))
  return share === null ? money : `${money}, ${changeWords(share)}`
}

function useRows({ data, steps }: ReturnType<typeof useSales>) {
  return useMemo(() => (data ? salesRows(data, steps) : []), [data, steps])
}
