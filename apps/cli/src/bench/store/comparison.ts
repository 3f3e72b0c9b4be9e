import { percentile, rounded } from '../report.ts'
import type { RateAnswer } from './load-question.ts'

export type EngineName = 'hstore' | 'etcd'
export type Both<Value> = Readonly<Record<EngineName, Value>>

/** Medians over the rounds, unless a field says otherwise. */
export interface RateBench extends RateAnswer {
  /** Operations a second in each round. */
  readonly rounds: readonly number[]
}

export interface ValueBench {
  readonly median: number
  readonly rounds: readonly number[]
}

/** `ratio` is the value of hstore divided by that of etcd. */
export interface Compared<Bench> extends Both<Bench> {
  readonly ratio: number
}

export interface ComparedRate extends Compared<RateBench> {
  /** The ratio of CPU for each operation: below 1 hstore uses less. */
  readonly cpuRatio: number
}

/** The engines, in an order that alternates from round to round. */
export function inTurn(round: number): readonly EngineName[] {
  return round % 2 === 0 ? ['hstore', 'etcd'] : ['etcd', 'hstore']
}

export function both<Value>(): Record<EngineName, Value[]> {
  return { hstore: [], etcd: [] }
}

export function comparedValues(values: Both<readonly number[]>): Compared<ValueBench> {
  const [hstore, etcd] = [valuesOf(values.hstore), valuesOf(values.etcd)]
  return { ratio: ratioOf(hstore.median, etcd.median), hstore, etcd }
}

export function comparedRates(answers: Both<readonly RateAnswer[]>): ComparedRate {
  const [hstore, etcd] = [rateOf(answers.hstore), rateOf(answers.etcd)]
  return {
    ratio: ratioOf(hstore.perSecond, etcd.perSecond),
    cpuRatio: ratioOf(hstore.nodesCpuUs, etcd.nodesCpuUs),
    hstore,
    etcd,
  }
}

export function valuesOf(values: readonly number[]): ValueBench {
  return { median: percentile(values, 0.5), rounds: values }
}

function rateOf(answers: readonly RateAnswer[]): RateBench {
  const median = (of: (answer: RateAnswer) => number) => percentile(answers.map(of), 0.5)
  return {
    perSecond: median(({ perSecond }) => perSecond),
    p50Ms: median(({ p50Ms }) => p50Ms),
    p99Ms: median(({ p99Ms }) => p99Ms),
    nodesCpuUs: median(({ nodesCpuUs }) => nodesCpuUs),
    loadCpu: median(({ loadCpu }) => loadCpu),
    failures: answers.reduce((sum, { failures }) => sum + failures, 0),
    rounds: answers.map(({ perSecond }) => perSecond),
  }
}

function ratioOf(value: number, other: number): number {
  return rounded(value / other, 2)
}
