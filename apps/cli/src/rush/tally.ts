import { percentile, rounded } from '../bench/report.ts'

/** Counts the calls of a rush to the api, and their results. */
export class Tally {
  /** Calls by their result: `ok`, the code of a failure, or `lost`. */
  readonly outcomes: Record<string, number> = {}
  private readonly durationsMs: number[] = []
  private recent: number[] = []

  add(durationMs: number, outcome: string): void {
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1
    this.durationsMs.push(durationMs)
    this.recent.push(durationMs)
  }

  get calls(): number {
    return this.durationsMs.length
  }

  /** Calls that were rejected with a request to retry later. */
  get rejected(): number {
    const { busy = 0, unavailable = 0, throttled = 0 } = this.outcomes
    return busy + unavailable + throttled
  }

  /** Over all calls, in milliseconds. */
  get latency(): { p50Ms: number; p99Ms: number } {
    return latencyOf(this.durationsMs)
  }

  /** The calls since the last call of this method. */
  takeRecent(): { calls: number; p50Ms: number; p99Ms: number } {
    const recent = this.recent
    this.recent = []
    return { calls: recent.length, ...latencyOf(recent) }
  }
}

function latencyOf(durationsMs: readonly number[]) {
  const of = (share: number) => (durationsMs.length === 0 ? 0 : rounded(percentile(durationsMs, share)))
  return { p50Ms: of(0.5), p99Ms: of(0.99) }
}
