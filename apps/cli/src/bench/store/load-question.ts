import type { MethodName } from './requests.ts'

export interface Target {
  readonly ports: readonly number[]
  /** Process ids of the nodes, whose CPU is counted. */
  readonly pids: readonly number[]
}

export interface Time {
  readonly warmUpMs: number
  readonly measureMs: number
}

export type LoadQuestion =
  /** Calls over one connection to each node, with `inFlight` of them in flight at any time. */
  | ({ ask: 'rate'; method: MethodName; inFlight: number } & Target & Time)
  /** The same puts through packages/etcd, so through etcd3. */
  | ({ ask: 'etcd3'; inFlight: number } & Target & Time)
  /** Watches of one key, which is written repeatedly. An operation is one event at one watch. */
  | ({ ask: 'watch'; watches: number } & Target & Time)
  /** Kills a process during puts to the other nodes. */
  | { ask: 'gap'; ports: readonly number[]; pid: number }
  /** Sends puts until one succeeds. */
  | { ask: 'first-put'; ports: readonly number[]; startedAtMs: number }
  /** Reads from one node, without the others, until it answers. */
  | { ask: 'first-get'; port: number; startedAtMs: number }
  | { ask: 'fill'; ports: readonly number[]; from: number; to: number }

export interface RateAnswer {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** CPU of all nodes for each operation, in microseconds. */
  readonly nodesCpuUs: number
  /** Share of one core that this process used. */
  readonly loadCpu: number
  readonly failures: number
}

export interface FillAnswer {
  /** Transactions that were sent again. */
  readonly refusals: number
}

export interface TimeAnswer {
  readonly ms: number
}
