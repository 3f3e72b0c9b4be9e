import { setTimeout as sleep } from 'node:timers/promises'
import { rounded } from '../report.ts'
import { fill } from './fill.ts'
import { type NodeCount, RunningStore, type StoreName } from './stores.ts'
import { type NodesResult, type Run, resultOf, type V2Bench } from './v2-report.ts'
import { runWrk } from './wrk.ts'
import { type Operation, operations } from './wrk-script.ts'

export interface V2BenchOptions {
  readonly stores: readonly StoreName[]
  readonly nodes: readonly NodeCount[]
  readonly rounds: number
  /** Duration of one run of wrk. */
  readonly seconds: number
  readonly keys: number
  readonly signal: AbortSignal
  readonly onStep: (sentence: string) => void
}

/** Before the first round, to compile the code. */
const warmUpSeconds = 3
/** Waits for the work that the last requests cause, so that it counts for their store. */
const settleMs = 500

/**
 * Compares the v2 keys of hstore, with each of its storages, and of etcd. The stores take turns.
 */
export async function benchV2(options: V2BenchOptions): Promise<V2Bench> {
  const results: [string, NodesResult][] = []
  for (const nodes of options.nodes) results.push([`nodes${nodes}`, await benchNodes(nodes, options)])
  return Object.fromEntries(results)
}

async function benchNodes(nodes: NodeCount, options: V2BenchOptions): Promise<NodesResult> {
  const { keys, rounds, signal, onStep } = options
  const stores: RunningStore[] = []
  try {
    for (const name of options.stores) {
      signal.throwIfAborted()
      onStep(`${name}: starts ${nodes} ${nodes === 1 ? 'node' : 'nodes'} and writes ${keys} keys.`)
      const store = await RunningStore.start(name, nodes)
      stores.push(store)
      await fill(store.ports[0] ?? 0, keys)
      for (const operation of operations)
        await runWrk(operation, store.ports, { keys, seconds: warmUpSeconds, signal })
    }
    const runs = { put: emptyRuns(stores), get: emptyRuns(stores) }
    for (let round = 0; round < rounds; round += 1)
      for (const operation of operations)
        for (const store of inTurn(stores, round)) {
          const run = await measure(operation, store, options)
          onStep(`${nodes}, round ${round + 1}: ${operation} ${store.name} ${run.perSecond} a second`)
          runs[operation].get(store.name)?.push(run)
        }
    return { put: resultOf(runs.put), get: resultOf(runs.get) }
  } finally {
    await Promise.all(stores.map((store) => store.stop()))
  }
}

async function measure(
  operation: Operation,
  store: RunningStore,
  { keys, seconds, signal }: V2BenchOptions,
): Promise<Run> {
  const cpuBefore = store.cpuUs
  const { requests, us, p50Us, p99Us } = await runWrk(operation, store.ports, { keys, seconds, signal })
  await sleep(settleMs, undefined, { signal })
  return {
    perSecond: rounded((requests * 1e6) / us),
    p50Ms: rounded(p50Us / 1_000, 2),
    p99Ms: rounded(p99Us / 1_000, 2),
    nodesCpuUs: rounded((store.cpuUs - cpuBefore) / requests, 2),
    memoryMb: rounded(store.memoryBytes / 1e6),
  }
}

function emptyRuns(stores: readonly RunningStore[]): Map<StoreName, Run[]> {
  return new Map(stores.map(({ name }) => [name, []]))
}

/** The stores, each round in an order that starts with another one. */
function inTurn<Store>(stores: readonly Store[], round: number): readonly Store[] {
  const at = round % stores.length
  return [...stores.slice(at), ...stores.slice(0, at)]
}
