import type { ClusterHistory, NodePoint, NodeState } from '@ticketcd/schema'
import type { HistoryMetric } from './history-metric.ts'

/** Samples are drawn in threes: 300 points are as many as a chart has pixels for. */
const binMs = 3_000

export interface HistoryRow {
  /** In milliseconds since 1970. */
  at: number
  /** By node; `null` where nothing is known. */
  values: Record<string, number | null>
}

/**
 * One row for each three seconds, oldest first, with the highest value of each: what is looked for are the peaks. Bins lie
 * on multiples of their length, so that points stay where they are while time goes on.
 */
export function historyRows({ times, nodes }: ClusterHistory, metric: HistoryMetric): HistoryRow[] {
  const rows = new Map<number, HistoryRow>()
  const names = Object.keys(nodes)
  for (const [index, time] of times.entries()) {
    const at = Math.floor(Date.parse(time) / binMs) * binMs
    const row = rows.get(at) ?? { at, values: Object.fromEntries(names.map((name) => [name, null])) }
    for (const name of names) {
      const value = metricOf(nodes[name] ?? [], times, index, metric)
      if (value !== null) row.values[name] = Math.max(row.values[name] ?? Number.NEGATIVE_INFINITY, value)
    }
    rows.set(at, row)
  }
  return [...rows.values()]
}

type Points = readonly (NodePoint | null)[]

function metricOf(points: Points, times: readonly string[], index: number, metric: HistoryMetric) {
  const point = points[index]
  if (!point) return null
  switch (metric) {
    case 'probe':
      return point.probeMs
    case 'fsync':
      return point.fsyncP99Ms
    case 'commit':
      return point.commitP99Ms
    case 'db':
      return point.dbSizeBytes
    case 'memory':
      return point.memoryBytes
    case 'rate':
      return indexRate(points, times, index)
    default:
      return metric satisfies never
  }
}

/** Raft entries a second since the sample before; `null` across a loss. */
function indexRate(points: Points, times: readonly string[], index: number): number | null {
  const [now, before] = [points[index]?.raftIndex, points[index - 1]?.raftIndex]
  const seconds = (Date.parse(times[index] ?? '') - Date.parse(times[index - 1] ?? '')) / 1_000
  if (now == null || before == null || !(seconds > 0)) return null
  return Math.max(0, now - before) / seconds
}

export interface StateSpan {
  state: NodeState | null
  /** In milliseconds since 1970. */
  from: number
  to: number
}

/** The states of one node, each with how long it lasted. `null` while nothing was known. */
export function stateSpans({ times, nodes }: ClusterHistory, name: string): StateSpan[] {
  const spans: StateSpan[] = []
  for (const [index, point] of (nodes[name] ?? []).entries()) {
    const from = Date.parse(times[index] ?? '')
    const to = Date.parse(times[index + 1] ?? times[index] ?? '')
    const state = point?.state ?? null
    const last = spans.at(-1)
    if (last && last.state === state) last.to = to
    else spans.push({ state, from, to })
  }
  return spans
}
