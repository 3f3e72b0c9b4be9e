import type { RawSearch } from '../../lib/search-params.ts'

/** The metrics of a node that the chart of the last 15 minutes can show. */
export const historyMetrics = ['probe', 'fsync', 'commit', 'db', 'rate', 'memory'] as const
export type HistoryMetric = (typeof historyMetrics)[number]

export const defaultMetric: HistoryMetric = 'probe'

/** The search in the address of the cluster page. */
export interface ClusterSearch {
  metric?: HistoryMetric
}

export function parseClusterSearch({ metric }: RawSearch): ClusterSearch {
  const known = historyMetrics.find((each) => each === metric)
  return known === undefined || known === defaultMetric ? {} : { metric: known }
}
