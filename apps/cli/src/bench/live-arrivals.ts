import { percentile, rounded } from './report.ts'

/**
 * A revision, and the time at which its transaction was sent, in milliseconds of the shared clock.
 * Ascending.
 */
export type Commit = readonly [revision: number, sentMs: number]

export interface Spread {
  p50Ms: number
  p99Ms: number
  maxMs: number
}

/** From each commit to the arrival of the first message with its revision or a later one. */
export interface Latencies extends Spread {
  /**
   * Only of the newest commit in each message: without the wait of the earlier commits that it
   * includes.
   */
  newest: Spread
  /** How many connections were timed. */
  timed: number
  /** Observed arrivals: each commit counts once for each timed connection. */
  measured: number
}

/** Arrivals as three columns: rows of objects would be too expensive for millions of them. */
export class Arrivals {
  length = 0
  reader = new Uint32Array(1 << 20)
  revision = new Float64Array(1 << 20)
  atMs = new Float64Array(1 << 20)

  add(reader: number, revision: number, atMs: number): void {
    if (this.length === this.reader.length) this.grow()
    this.reader[this.length] = reader
    this.revision[this.length] = revision
    this.atMs[this.length] = atMs
    this.length += 1
  }

  private grow(): void {
    const size = this.length * 2
    const grown = {
      reader: new Uint32Array(size),
      revision: new Float64Array(size),
      atMs: new Float64Array(size),
    }
    grown.reader.set(this.reader)
    grown.revision.set(this.revision)
    grown.atMs.set(this.atMs)
    Object.assign(this, grown)
  }
}

/**
 * Of all timed connections, in milliseconds. To be computed after the measurement, so that it does
 * not disturb it.
 */
export function latenciesOf(arrivals: Arrivals, commits: readonly Commit[]): Latencies {
  const all: number[] = []
  const newest: number[] = []
  const sent = new Map<number, number>()
  for (let row = 0; row < arrivals.length; row++) {
    const [reader = 0, revision = 0, atMs = 0] = [
      arrivals.reader[row],
      arrivals.revision[row],
      arrivals.atMs[row],
    ]
    const from = sent.get(reader) ?? 0
    const until = countUpTo(commits, revision)
    sent.set(reader, until)
    for (let commit = from; commit < until; commit++) all.push(atMs - (commits[commit]?.[1] ?? 0))
    if (until > from) newest.push(atMs - (commits[until - 1]?.[1] ?? 0))
  }
  return { ...spread(all), newest: spread(newest), timed: sent.size, measured: all.length }
}

/** How many commits have this revision or a lower one. */
function countUpTo(commits: readonly Commit[], revision: number): number {
  let [low, high] = [0, commits.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((commits[middle]?.[0] ?? 0) <= revision) low = middle + 1
    else high = middle
  }
  return low
}

function spread(values: readonly number[]): Spread {
  const at = (share: number) => rounded(percentile(values, share))
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}
