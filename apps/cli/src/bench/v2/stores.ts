import { availableParallelism } from 'node:os'
import { type Engine, etcdEngine, hstoreEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { cpuUsOf, residentBytesOf } from '../store/processes.ts'

/** The compared stores: hstore with each of its storages, and etcd. */
const flagsOf = {
  hstore: [],
  disk: ['--storage=disk'],
  'sql-blocking': ['--storage=sql-blocking'],
  'sql-async': ['--storage=sql-async'],
  'sql-bridged': ['--storage=sql-bridged'],
} as const satisfies Record<string, readonly string[]>
export type StoreName = keyof typeof flagsOf | 'etcd'
export const storeNames: readonly StoreName[] = [
  ...(Object.keys(flagsOf) as (keyof typeof flagsOf)[]),
  'etcd',
]

export type NodeCount = 1 | 5
export const nodeCounts: readonly NodeCount[] = [1, 5]

/** The nodes of one store, on free ports. */
export class RunningStore {
  readonly name: StoreName
  private readonly cluster: TestCluster

  private constructor(name: StoreName, cluster: TestCluster) {
    this.name = name
    this.cluster = cluster
  }

  /**
   * @param dir for the data; it is removed at the end. By default below the system's temporary
   *   folder.
   */
  static async start(name: StoreName, nodes: NodeCount | 3, dir?: string): Promise<RunningStore> {
    const place = dir === undefined ? {} : { dir }
    return new RunningStore(name, await startCluster({ nodes, engine: engineOf(name, nodes), ...place }))
  }

  get ports(): number[] {
    return this.cluster.endpoints.map((endpoint) => Number(endpoint.split(':').at(-1)))
  }

  /** CPU of all nodes since their starts, in microseconds. */
  get cpuUs(): number {
    return cpuUsOf(this.pids)
  }

  /** Resident memory of all nodes. */
  get memoryBytes(): number {
    return residentBytesOf(this.pids)
  }

  stop(): Promise<void> {
    return this.cluster.stop()
  }

  private get pids(): number[] {
    return this.cluster.nodes.flatMap(({ pid }) => pid ?? [])
  }
}

function engineOf(name: StoreName, nodes: number): Engine {
  if (name !== 'etcd') return withFlags(hstoreEngine, flagsOf[name])
  const etcd = withFlags(etcdEngine, ['--enable-v2'])
  // Five nodes share the cores; a node alone has all of them.
  const cores = String(availableParallelism())
  const environment: Engine['environment'] = (from) => etcdEngine.environment({ ...from, GOMAXPROCS: cores })
  return nodes === 1 ? { ...etcd, environment } : etcd
}

function withFlags(engine: Engine, flags: readonly string[]): Engine {
  return { ...engine, args: (...of) => [...engine.args(...of), ...flags] }
}
