import * as z from 'zod'
import { toolNames } from './load-tool.ts'

/** One run of one tool, as it lies in the file of results. */
export const KvRun = z.strictObject({
  /** Its end, ISO 8601 in UTC. */
  at: z.string(),
  target: z.string(),
  nodes: z.int(),
  scenario: z.string(),
  tool: z.enum(toolNames),
  /** That were asked for. */
  users: z.int(),
  /** The most that were connected at one time. */
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
  /** CPU of everything else on the machine, in cores. It disturbs the run where it is not near 0. */
  othersCores: z.number(),
  /** Resident memory of all nodes at the end. */
  memoryMb: z.number(),
})
export type KvRun = z.output<typeof KvRun>

export const kvRunFields = Object.keys(KvRun.shape) as (keyof KvRun)[]

/** The earlier runs, but for those that were repeated, and the new ones; in a stable order. */
export function mergedRuns(earlier: readonly KvRun[], newer: readonly KvRun[]): KvRun[] {
  const byPlace = new Map([...earlier, ...newer].map((run) => [placeOf(run), run]))
  return [...byPlace.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, run]) => run)
}

/** Runs of the same place repeat one another. */
function placeOf({ scenario, nodes, target, users, tool }: KvRun): string {
  return [scenario, nodes, target, String(users).padStart(6, '0'), tool].join(' ')
}

/** One line for each run, with the names of the fields before them. */
export function csvOf(runs: readonly KvRun[]): string {
  const rows = runs.map((run) => kvRunFields.map((field) => run[field]).join(','))
  return `${[kvRunFields.join(','), ...rows].join('\n')}\n`
}
