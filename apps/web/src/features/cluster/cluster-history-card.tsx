import type { ClusterHistory, ClusterMark } from '@ticketcd/schema'
import { useMemo } from 'react'
import { browserTimeZone } from '../../lib/format.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { useMeasures } from '../../lib/inner/measures.ts'
import type { Moment } from '../../lib/inner/moment.ts'
import { ChartCard } from '../../ui/inner/charts/chart-card.tsx'
import { chartMessages } from '../../ui/inner/charts/chart-messages.ts'
import { Select } from '../../ui/select.tsx'
import { useClusterMessages } from './cluster-words.ts'
import { nodeNames } from './history.ts'
import { HistoryChart } from './history-chart.tsx'
import { type HistoryMetric, historyMetrics } from './history-metric.ts'
import { historyRows } from './history-rows.ts'
import { MarkList } from './mark-list.tsx'
import { StateTimeline } from './state-timeline.tsx'

interface ClusterHistoryCardProps {
  history: ClusterHistory
  metric: HistoryMetric
  onMetric: (metric: HistoryMetric) => void
  moment: Moment
}

/**
 * One metric of every node over the last 15 minutes, with the states of the nodes and a list of
 * changes.
 */
export function ClusterHistoryCard({ history, metric, onMetric, moment }: ClusterHistoryCardProps) {
  const { format } = useI18n()
  const { history: words } = useClusterMessages()
  const { inZone } = useAreaMessages(chartMessages)
  const write = useMetricFormat(metric)
  const rows = useMemo(() => historyRows(history, metric), [history, metric])
  const zone = format.zone(history.times.at(-1) ?? new Date().toISOString(), browserTimeZone())
  const names = nodeNames(history)
  const count = (kind: ClusterMark['kind']) => history.marks.filter((mark) => mark.kind === kind).length
  const leads =
    history.marks.findLast(({ kind }) => kind === 'leader' || kind === 'no-leader')?.kind !== 'no-leader'
  const summary = words.summary(count('lost'), count('leader'), leads)
  return (
    <ChartCard
      title={words.title}
      summary={summary}
      file={`cluster-${metric}`}
      moment={moment}
      table={() => ({
        columns: [
          {
            label: inZone(words.time, zone),
            showText: format.clock,
            savedLabel: inZone(words.time, 'UTC'),
          },
          ...names.map((label) => ({ label, show: write })),
        ],
        rows: rows.map((row) => [
          new Date(row.at).toISOString(),
          ...names.map((name) => row.values[name] ?? null),
        ]),
      })}
      controls={
        <Select
          label={words.metric}
          value={metric}
          options={historyMetrics.map((value) => ({ value, label: words.metrics[value] }))}
          onChange={onMetric}
        />
      }
    >
      {rows.length === 0 ? (
        <p className="py-16 text-center text-ink-soft text-sm">{words.empty}</p>
      ) : (
        <div className="grid gap-6 lg:grid-cols-[1fr_14rem]">
          <div className="min-w-0">
            <HistoryChart
              label={`${words.title}: ${words.metrics[metric]}. ${summary}`}
              rows={rows}
              names={names}
              marks={history.marks}
              write={write}
              time={(ms) => format.time(new Date(ms).toISOString(), browserTimeZone())}
            />
            <StateTimeline history={history} names={names} />
          </div>
          <MarkList marks={history.marks} />
        </div>
      )}
    </ChartCard>
  )
}

function useMetricFormat(metric: HistoryMetric): (value: number) => string {
  const { milliseconds, bytes, compact } = useMeasures()
  switch (metric) {
    case 'probe':
    case 'fsync':
    case 'commit':
      return milliseconds
    case 'db':
    case 'memory':
      return bytes
    case 'rate':
      return compact
    default:
      return metric satisfies never
  }
}
