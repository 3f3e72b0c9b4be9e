import { percentile, rounded } from '../bench/report.ts'

/** What was asked of the api and what came of it, while a rush runs. */
export class Tally {
  /** Calls by what came of them: `ok`, the code of a failure, or `lost`. */
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

  /** Calls that were turned away to come back later. */
  get rejected(): number {
    const { busy = 0, unavailable = 0, throttled = 0 } = this.outcomes
    return busy + unavailable + throttled
  }

  /** Of all calls, in milliseconds. */
  get latency(): { p50Ms: number; p99Ms: number } {
    return latencyOf(this.durationsMs)
  }

  /** Of the calls since the last time that this was asked. */
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
