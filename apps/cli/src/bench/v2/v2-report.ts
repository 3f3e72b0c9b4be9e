import { percentile, rounded } from '../report.ts'
import type { NodeCount, StoreName } from './stores.ts'
import { type Operation, operations } from './wrk-script.ts'

/** One run of wrk against one store. */
export interface Run {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** CPU of all nodes for each request, in microseconds. */
  readonly nodesCpuUs: number
  /** Resident memory of all nodes at its end, in megabytes. */
  readonly memoryMb: number
}

/** Medians over the rounds. */
export interface StoreResult extends Run {
  /** Requests a second in each round. */
  readonly rounds: readonly number[]
  /** Its rate divided by that of etcd, if etcd was measured. */
  readonly ratio?: number
}

export type OperationResult = { readonly [Name in StoreName]?: StoreResult }
export type NodesResult = { readonly [Name in Operation]: OperationResult }
export type V2Bench = { readonly [Key in `nodes${NodeCount}`]?: NodesResult }

/** The minimum for hstore with its default storage. */
export const ratioMin: Readonly<Record<Operation, number>> = { put: 2, get: 1.5 }

export function resultOf(runs: ReadonlyMap<StoreName, readonly Run[]>): OperationResult {
  const results = new Map([...runs].map(([name, list]) => [name, medians(list)]))
  const etcd = results.get('etcd')?.perSecond
  const compared = [...results].map(([name, result]) => {
    const isCompared = etcd !== undefined && name !== 'etcd'
    return [name, isCompared ? { ratio: rounded(result.perSecond / etcd, 2), ...result } : result]
  })
  return Object.fromEntries(compared)
}

function medians(runs: readonly Run[]): StoreResult {
  const median = (of: (run: Run) => number) => percentile(runs.map(of), 0.5)
  return {
    perSecond: median(({ perSecond }) => perSecond),
    p50Ms: median(({ p50Ms }) => p50Ms),
    p99Ms: median(({ p99Ms }) => p99Ms),
    nodesCpuUs: median(({ nodesCpuUs }) => nodesCpuUs),
    memoryMb: median(({ memoryMb }) => memoryMb),
    rounds: runs.map(({ perSecond }) => perSecond),
  }
}

/** @returns a sentence for each ratio that is not reached */
export function missedBy(bench: V2Bench): string[] {
  return Object.entries(bench).flatMap(([nodes, results]) =>
    operations.flatMap((operation) => {
      const ratio = results[operation].hstore?.ratio
      const min = ratioMin[operation]
      if (ratio === undefined || ratio >= min) return []
      return [`${operation} (${nodes}) is ${ratio} times that of etcd, below ${min} times.`]
    }),
  )
}
