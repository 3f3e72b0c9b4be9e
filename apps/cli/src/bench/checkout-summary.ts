import type { BuyersAnswer } from './checkout-buyers.ts'
import type { SeriesAnswer } from './checkout-series.ts'
import { percentile, rounded } from './report.ts'

/** Medians over the rounds. Latencies are in milliseconds, and `null` when nothing was sold. */
export interface WayBench {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Over all rounds, by code. */
  readonly failures: Readonly<Record<string, number>>
  /**
   * CPU for each order: of the api processes together, and of the five members together.
   * Microseconds.
   */
  readonly apiCpuUs: number
  readonly etcdCpuUs: number
  /** Share of one core that the load generator used. */
  readonly loadCpu: number
  /** Orders a second in each round. */
  readonly rounds: readonly number[]
}

export function summaryOf(answers: readonly SeriesAnswer[]): WayBench {
  const median = (of: (answer: SeriesAnswer) => number) => medianOf(answers.map(of))
  const failures: Record<string, number> = {}
  for (const answer of answers)
    for (const [code, count] of Object.entries(answer.failures))
      failures[code] = (failures[code] ?? 0) + count
  return {
    perSecond: median(({ perSecond }) => perSecond),
    p50Ms: median(({ p50Ms }) => p50Ms),
    p99Ms: median(({ p99Ms }) => p99Ms),
    failures,
    apiCpuUs: median(({ apiCpuUs }) => apiCpuUs),
    etcdCpuUs: median(({ etcdCpuUs }) => etcdCpuUs),
    loadCpu: median(({ cpuShare }) => cpuShare),
    rounds: answers.map(({ perSecond }) => perSecond),
  }
}

/**
 * @param times weight of the values of `answers`
 * @returns the median over the rounds of the ratio of `answers` to `others`
 */
export function ratioOf(
  answers: readonly BuyersAnswer[],
  others: readonly BuyersAnswer[],
  times = 1,
): number {
  const ratios = answers.map(
    ({ perSecond }, round) => (times * perSecond) / (others[round]?.perSecond ?? Number.NaN),
  )
  return rounded(medianOf(ratios), 2)
}

export function medianOf(values: readonly number[]): number {
  return percentile(values, 0.5)
}
