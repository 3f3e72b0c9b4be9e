import { type Engine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { sharedEtcd } from '@ticketcd/cluster/testing/shared-cluster'
import { connect, type EtcdStore } from '@ticketcd/etcd'
import { pino } from 'pino'
import { type RunningServer, startServer } from '../start.ts'
import { Browser } from './browser.ts'

/** A running api on a cluster, with a client of its store. */
export interface Stage {
  /** Throws if the stage shares the run's node. Set `nodes` to stop, pause or compact nodes. */
  readonly cluster: TestCluster
  /** The store of the api, for another client or another process. */
  readonly etcd: { readonly hosts: string[]; readonly namespace: string }
  readonly store: EtcdStore
  readonly server: RunningServer
  /** Another visitor, without a session. */
  visitor(): Browser
  close(): Promise<void>
}

export interface StageOptions {
  /**
   * A cluster of its own with this number of nodes. Default: a namespace on the run's shared node.
   */
  nodes?: 1 | 3 | 5
  /**
   * A cluster of its own, of one node unless `nodes` is set. Default: the engine of local clusters.
   */
  engine?: Engine
  /** Runs before the server starts. */
  seed?(store: EtcdStore): Promise<void>
  /** @returns ISO 8601, UTC */
  now?(): string
  trustProxy?: number
  /** Default: nothing is paid. */
  payments?: 'test'
  webDir?: string
}

export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const { seed, now, payments, trustProxy = 0, webDir = '/nowhere' } = options
  const cluster = await ownCluster(options)
  const { hosts, namespace } = cluster ? { hosts: cluster.endpoints, namespace: 'api-test/' } : sharedEtcd()
  const etcd = { hosts: [...hosts], namespace, tls: undefined, auth: undefined }
  const store = connect(etcd)
  try {
    await seed?.(store)
    const logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' })
    const rest = { ...(now && { now }), ...(payments && { payments }) }
    const server = await startServer({
      port: 0,
      host: '127.0.0.1',
      etcd,
      trustProxy,
      webDir,
      logger,
      ...rest,
    })
    await server.ready
    return {
      get cluster() {
        if (!cluster) throw new Error('this stage has no cluster of its own: ask for `nodes`')
        return cluster
      },
      etcd,
      store,
      server,
      visitor: () => new Browser(server.url),
      close: async () => {
        await server.close()
        store.close()
        await cluster?.stop()
      },
    }
  } catch (error) {
    store.close()
    await cluster?.stop()
    throw error
  }
}

async function ownCluster({ nodes, engine }: StageOptions): Promise<TestCluster | undefined> {
  if (nodes === undefined && engine === undefined) return undefined
  return startCluster({ nodes: nodes ?? 1, ...(engine && { engine }) })
}
