import type { ClusterHistory, NodePoint, NodeState } from '@ticketcd/schema'
import type { HistoryMetric } from './history-metric.ts'

/** Three samples make one point: 300 points match the pixels of the chart. */
const binMs = 3_000

/** Samples arrive every second. A longer interval than this between two is a gap without data. */
const gapMs = 5_000

export interface HistoryRow {
  /** In milliseconds since 1970. */
  at: number
  /** By node; `null` without data. */
  values: Record<string, number | null>
}

/**
 * Returns one row for each three seconds, oldest first, with the highest value of each node, so
 * that peaks stay visible. A gap in the samples gets an empty row. Bins begin at multiples of their
 * length, so points keep their place as time passes.
 */
export function historyRows({ times, nodes }: ClusterHistory, metric: HistoryMetric): HistoryRow[] {
  const rows = new Map<number, HistoryRow>()
  const names = Object.keys(nodes)
  const nothing = () => Object.fromEntries(names.map((name) => [name, null]))
  for (const [index, time] of times.entries()) {
    const at = binOf(time)
    if (isAfterGap(times, index)) {
      // Between the bins, so that it replaces no row.
      const between = binOf(times[index - 1] ?? time) + binMs / 2
      rows.set(between, { at: between, values: nothing() })
    }
    const row = rows.get(at) ?? { at, values: nothing() }
    for (const name of names) {
      const value = metricOf(nodes[name] ?? [], times, index, metric)
      if (value !== null) row.values[name] = Math.max(row.values[name] ?? Number.NEGATIVE_INFINITY, value)
    }
    rows.set(at, row)
  }
  return [...rows.values()]
}

function binOf(time: string): number {
  return Math.floor(Date.parse(time) / binMs) * binMs
}

function isAfterGap(times: readonly string[], index: number): boolean {
  return (
    index > 0 &&
    index < times.length &&
    Date.parse(times[index] ?? '') - Date.parse(times[index - 1] ?? '') > gapMs
  )
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

/** Returns the Raft entries per second since the previous sample; `null` across a loss or a gap. */
function indexRate(points: Points, times: readonly string[], index: number): number | null {
  const [now, before] = [points[index]?.raftIndex, points[index - 1]?.raftIndex]
  const seconds = (Date.parse(times[index] ?? '') - Date.parse(times[index - 1] ?? '')) / 1_000
  if (now == null || before == null || !(seconds > 0) || isAfterGap(times, index)) return null
  return Math.max(0, now - before) / seconds
}

export interface StateSpan {
  state: NodeState | null
  /** In milliseconds since 1970. */
  from: number
  to: number
}

/**
 * Returns the state spans of one node, oldest first. The state is `null` while there is no data.
 */
export function stateSpans({ times, nodes }: ClusterHistory, name: string): StateSpan[] {
  const spans: StateSpan[] = []
  for (const [index, point] of (nodes[name] ?? []).entries()) {
    const from = Date.parse(times[index] ?? '')
    const next = Date.parse(times[index + 1] ?? times[index] ?? '')
    const gapFollows = isAfterGap(times, index + 1)
    const to = gapFollows ? from : next
    const state = point?.state ?? null
    const last = spans.at(-1)
    if (last && last.state === state) last.to = to
    else spans.push({ state, from, to })
    if (gapFollows) spans.push({ state: null, from, to: next })
  }
  return spans
}
