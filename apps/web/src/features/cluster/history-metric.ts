import type { RawSearch } from '../../lib/search-params.ts'

/** What the chart of the last 15 minutes can show of each node. */
export const historyMetrics = ['probe', 'fsync', 'commit', 'db', 'rate', 'memory'] as const
export type HistoryMetric = (typeof historyMetrics)[number]

export const defaultMetric: HistoryMetric = 'probe'

/** What of the cluster page is in its address. */
export interface ClusterSearch {
  metric?: HistoryMetric
}

export function parseClusterSearch({ metric }: RawSearch): ClusterSearch {
  const known = historyMetrics.find((each) => each === metric)
  return known === undefined || known === defaultMetric ? {} : { metric: known }
}
