import type { ClusterHistory, NodePoint, NodeState } from '@ticketcd/schema'
import type { HistoryMetric } from './history-metric.ts'

/** Samples are drawn in threes: 300 points are as many as a chart has pixels for. */
const binMs = 3_000

/** Samples come every second. What lies between two that are further apart than this is not known. */
const gapMs = 5_000

export interface HistoryRow {
  /** In milliseconds since 1970. */
  at: number
  /** By node; `null` where nothing is known. */
  values: Record<string, number | null>
}

/**
 * One row for each three seconds, oldest first, with the highest value of each node: what is looked for are the peaks. Where
 * samples are missing there is an empty one. Bins lie on multiples of their length, so that points stay where they are while
 * time goes on.
 */
export function historyRows({ times, nodes }: ClusterHistory, metric: HistoryMetric): HistoryRow[] {
  const rows = new Map<number, HistoryRow>()
  const names = Object.keys(nodes)
  const nothing = () => Object.fromEntries(names.map((name) => [name, null]))
  for (const [index, time] of times.entries()) {
    const at = binOf(time)
    if (isAfterGap(times, index)) {
      // Between the bins, so that it takes the place of none.
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

/** Raft entries a second since the sample before; `null` across a loss or a gap. */
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

/** The states of one node, each with how long it lasted. `null` while nothing was known. */
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
