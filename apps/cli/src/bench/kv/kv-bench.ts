import { setTimeout as sleep } from 'node:timers/promises'
import { rounded } from '../report.ts'
import { fill } from '../v2/fill.ts'
import type { RunningStore } from '../v2/stores.ts'
import { runAutocannonLoad } from './autocannon-tool.ts'
import type { KvRun } from './kv-run.ts'
import type { Load, ToolName, ToolResult } from './load-tool.ts'
import { needsKeys } from './planned-requests.ts'
import type { Scenario } from './scenario.ts'
import { startTarget, type TargetName, type TargetSize } from './targets.ts'
import { runWrkLoad } from './wrk-tool.ts'

export interface KvBenchOptions {
  readonly targets: readonly TargetName[]
  readonly nodes: readonly TargetSize[]
  readonly scenarios: readonly Scenario[]
  readonly tools: readonly ToolName[]
  /** Replaces the numbers of users of all scenarios. */
  readonly users?: readonly number[] | undefined
  readonly seconds?: number | undefined
  readonly signal: AbortSignal
  readonly onStep: (sentence: string) => void
  /**
   * Receives the runs of each store as soon as they are complete: a long measurement may be
   * interrupted.
   */
  readonly onRuns: (runs: readonly KvRun[]) => void
}

const tools: Readonly<Record<ToolName, (load: Load, signal: AbortSignal) => Promise<ToolResult>>> = {
  wrk: runWrkLoad,
  autocannon: runAutocannonLoad,
}

/** Runs before the first measurement of a scenario, to compile the code. */
const warmUp = { users: 64, seconds: 1 }
/** Waits for the work that the last requests of a run cause, so that it counts for this run. */
const settleMs = 200

/** Runs each scenario on each store, with each tool. One store runs at a time. */
export async function benchKv(options: KvBenchOptions): Promise<KvRun[]> {
  const all: KvRun[] = []
  for (const nodes of options.nodes)
    for (const target of options.targets) {
      const runs = await benchTarget(target, nodes, options)
      options.onRuns(runs)
      all.push(...runs)
    }
  return all
}

async function benchTarget(target: TargetName, nodes: TargetSize, options: KvBenchOptions): Promise<KvRun[]> {
  const { scenarios, signal, onStep } = options
  signal.throwIfAborted()
  onStep(`${target}: starts ${nodes} ${nodes === 1 ? 'node' : 'nodes'}.`)
  const store = await startTarget(target, nodes)
  try {
    const runs: KvRun[] = []
    for (const scenario of scenarios) {
      await prepare(store, scenario, options)
      for (const users of options.users ?? scenario.users)
        for (const tool of options.tools) {
          const load = { scenario, users, seconds: options.seconds ?? scenario.seconds, ports: store.ports }
          const run = { target, nodes, ...(await measure(tool, load, store, signal)) }
          onStep(sentenceOf(run))
          runs.push({ at: new Date().toISOString(), ...run })
        }
    }
    return runs
  } finally {
    await store.stop()
  }
}

async function prepare(store: RunningStore, scenario: Scenario, options: KvBenchOptions): Promise<void> {
  const { ports } = store
  if (needsKeys(scenario)) await fill(ports[0] ?? 0, scenario.keyCount, scenario.valueBytes)
  for (const tool of options.tools.slice(0, 1))
    await tools[tool]({ scenario, ports, ...warmUp }, options.signal)
}

async function measure(
  tool: ToolName,
  load: Load,
  store: RunningStore,
  signal: AbortSignal,
): Promise<Omit<KvRun, 'at' | 'target' | 'nodes'>> {
  const cpuBefore = store.cpuUs
  const result = await tools[tool](load, signal)
  await sleep(settleMs, undefined, { signal })
  const { connected, requests, us, p50Us, p99Us, notFound, failures, cpuUs } = result
  const nodesCpuUs = store.cpuUs - cpuBefore
  return {
    scenario: load.scenario.name,
    tool,
    users: load.users,
    connected,
    seconds: rounded(us / 1e6, 2),
    requests,
    perSecond: rounded((requests * 1e6) / us),
    p50Ms: rounded(p50Us / 1_000, 2),
    p99Ms: rounded(p99Us / 1_000, 2),
    notFound,
    failures,
    toolCores: rounded(cpuUs / us, 2),
    nodesCores: rounded(nodesCpuUs / us, 2),
    othersCores: rounded(Math.max(0, result.machineCpuUs - cpuUs - nodesCpuUs) / us, 2),
    memoryMb: rounded(store.memoryBytes / 1e6),
  }
}

function sentenceOf(run: Omit<KvRun, 'at'>): string {
  const { target, nodes, scenario, tool, users, connected, perSecond, failures, othersCores } = run
  const load = `${scenario}, ${connected} of ${users} users, ${tool}`
  return `${target} ${nodes}: ${load}: ${perSecond} a second, ${failures} failed, ${othersCores} cores for others`
}

/** @returns a sentence for each run with failed requests or with too few users */
export function problemsOf(runs: readonly KvRun[]): string[] {
  return runs.flatMap(({ target, nodes, scenario, tool, users, connected, failures }) => {
    const place = `${scenario} on ${target} (${nodes}) by ${tool} with ${users} users`
    return [
      ...(failures > 0 ? [`${place}: ${failures} requests failed.`] : []),
      ...(connected < users ? [`${place}: ${connected} were connected.`] : []),
    ]
  })
}
