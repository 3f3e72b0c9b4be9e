import type { Scenario } from './scenario.ts'

export const toolNames = ['wrk', 'autocannon'] as const
export type ToolName = (typeof toolNames)[number]

/** The load of one run. */
export interface Load {
  readonly scenario: Scenario
  /** Connections. */
  readonly users: number
  readonly seconds: number
  /** Of the nodes, on this machine. */
  readonly ports: readonly number[]
}

/** The result of one run. */
export interface ToolResult {
  /** The most users that were connected at one time. */
  readonly connected: number
  readonly requests: number
  /** The time of the run, in microseconds. */
  readonly us: number
  readonly p50Us: number
  readonly p99Us: number
  /** Deletes of a key that another user had deleted already. */
  readonly notFound: number
  /** Errors of connections, timeouts, and other answers with a status of 400 and above. */
  readonly failures: number
  /** CPU that the tool itself used, in microseconds. */
  readonly cpuUs: number
  /** CPU that the whole machine used during the run, in microseconds. */
  readonly machineCpuUs: number
}

/**
 * A request fails after this time, which is far above the wait of 1,000 users on the slowest store.
 */
export const requestTimeoutSeconds = 30
