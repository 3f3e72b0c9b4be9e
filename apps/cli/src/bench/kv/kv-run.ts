import * as z from 'zod'
import { toolNames } from './load-tool.ts'

/** One run of one tool, as stored in the file of results. */
export const KvRun = z.strictObject({
  /** Its end, ISO 8601 in UTC. */
  at: z.string(),
  target: z.string(),
  nodes: z.int(),
  scenario: z.string(),
  tool: z.enum(toolNames),
  /** The requested number. */
  users: z.int(),
  /** The highest number of simultaneous connections. */
  connected: z.int(),
  seconds: z.number(),
  requests: z.int(),
  perSecond: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  notFound: z.int(),
  failures: z.int(),
  /** CPU of the tool, in cores: 1 is one core all the time. */
  toolCores: z.number(),
  /** CPU of all nodes, in cores. */
  nodesCores: z.number(),
  /**
   * CPU of all other processes on the machine, in cores. It disturbs the run if it is not near 0.
   */
  othersCores: z.number(),
  /** Resident memory of all nodes at the end. */
  memoryMb: z.number(),
})
export type KvRun = z.output<typeof KvRun>

export const kvRunFields = Object.keys(KvRun.shape) as (keyof KvRun)[]

/** The earlier runs without the repeated ones, and the new runs; in a stable order. */
export function mergedRuns(earlier: readonly KvRun[], newer: readonly KvRun[]): KvRun[] {
  const byPlace = new Map([...earlier, ...newer].map((run) => [placeOf(run), run]))
  return [...byPlace.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, run]) => run)
}

/** A run repeats an earlier one if all these fields are equal. */
function placeOf({ scenario, nodes, target, users, tool }: KvRun): string {
  return [scenario, nodes, target, String(users).padStart(6, '0'), tool].join(' ')
}

/** A line with the names of the fields, then one line for each run. */
export function csvOf(runs: readonly KvRun[]): string {
  const rows = runs.map((run) => kvRunFields.map((field) => run[field]).join(','))
  return `${[kvRunFields.join(','), ...rows].join('\n')}\n`
}
