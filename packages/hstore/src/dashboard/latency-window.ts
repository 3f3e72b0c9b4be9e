import type { Histogram } from '../http/histogram.ts'

const markEveryMs = 10_000
const windowMs = 60_000

interface Mark {
  readonly atMs: number
  readonly counts: readonly number[]
}

/**
 * Percentiles of the durations of about the last minute. Histograms count since the start of the
 * node, so the window remembers earlier counts and subtracts them.
 */
export class LatencyWindow {
  private readonly histograms: () => readonly Histogram[]
  private marks: readonly Mark[] = []

  /** @param histograms with the same bounds; their durations are taken together */
  constructor(histograms: () => readonly Histogram[]) {
    this.histograms = histograms
  }

  /**
   * To be called every ten seconds or more often.
   *
   * @param nowMs that never goes back
   */
  advance(nowMs: number): void {
    const last = this.marks.at(-1)
    if (last !== undefined && nowMs - last.atMs < markEveryMs) return
    const kept = this.marks.filter(({ atMs }) => nowMs - atMs <= windowMs)
    this.marks = [...kept, { atMs: nowMs, counts: this.counts() }]
  }

  /**
   * Interpolated within its bucket, as Prometheus does. Durations beyond all bounds count as the
   * last one.
   *
   * @param share of 1
   * @returns milliseconds; undefined where there was no duration
   */
  percentileMs(share: number): number | undefined {
    const before = this.marks[0]?.counts ?? []
    const counts = this.counts().map((count, at) => count - (before[at] ?? 0))
    const total = counts.reduce((sum, count) => sum + count, 0)
    if (total === 0) return undefined
    const bounds = this.histograms()[0]?.bounds ?? []
    const rank = share * total
    let below = 0
    for (const [at, count] of counts.entries()) {
      const upper = bounds[at]
      if (upper === undefined) break
      if (count > 0 && below + count >= rank) {
        const lower = bounds[at - 1] ?? 0
        return 1_000 * (lower + ((upper - lower) * (rank - below)) / count)
      }
      below += count
    }
    return 1_000 * (bounds.at(-1) ?? 0)
  }

  private counts(): number[] {
    const [first, ...others] = this.histograms()
    const counts = [...(first?.bucketCounts ?? [])]
    for (const { bucketCounts } of others)
      for (const [at, count] of bucketCounts.entries()) counts[at] = (counts[at] ?? 0) + count
    return counts
  }
}
