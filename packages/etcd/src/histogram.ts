/**
 * Counts of observations up to each bound, as in Prometheus: cumulative, and the last bound is
 * infinite.
 */
export interface Histogram {
  /** Ascending. */
  readonly bounds: readonly number[]
  readonly counts: readonly number[]
}

/**
 * The observations between two scrapes of one histogram. A count below the earlier one means that
 * the process was restarted. Then all of the later scrape is new.
 */
export function observedBetween(earlier: Histogram, later: Histogram): Histogram {
  const counts = later.counts.map((count, index) => count - (earlier.counts[index] ?? 0))
  const isSameProcess = earlier.bounds.length === later.bounds.length && counts.every((count) => count >= 0)
  return isSameProcess ? { bounds: later.bounds, counts } : later
}

/**
 * The value below which a share of the observations lies, interpolated linearly within its bucket:
 * Prometheus' `histogram_quantile`. `null` without observations. An observation beyond the last
 * finite bound counts as that bound.
 *
 * @param share above 0, at most 1
 */
export function quantile(share: number, { bounds, counts }: Histogram): number | null {
  const total = counts.at(-1) ?? 0
  if (total === 0) return null
  const rank = share * total
  const index = counts.findIndex((count) => count >= rank)
  const upper = bounds[index] ?? Number.POSITIVE_INFINITY
  const lower = bounds[index - 1] ?? 0
  if (upper === Number.POSITIVE_INFINITY) return index === 0 ? null : lower
  const below = counts[index - 1] ?? 0
  const within = (counts[index] ?? 0) - below
  return lower + ((upper - lower) * (rank - below)) / within
}
