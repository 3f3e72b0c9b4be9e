import { type Engine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { sharedEtcd } from '@ticketcd/cluster/testing/shared-cluster'
import { connect, type EtcdStore } from '@ticketcd/etcd'
import { pino } from 'pino'
import { type RunningServer, startServer } from '../start.ts'
import { Browser } from './browser.ts'

/** A running api on a cluster, with the door to what it stores. */
export interface Stage {
  /** Throws where the stage shares the run's node: ask for `nodes` to stop, pause or compact them. */
  readonly cluster: TestCluster
  /** Where the api stores, for another store or another process beside it. */
  readonly etcd: { readonly hosts: string[]; readonly namespace: string }
  readonly store: EtcdStore
  readonly server: RunningServer
  /** Another visitor, without a session. */
  visitor(): Browser
  close(): Promise<void>
}

export interface StageOptions {
  /** A cluster of its own with so many. Default: a namespace on the run's shared node. */
  nodes?: 1 | 3 | 5
  /** A cluster of its own, of one node where `nodes` says nothing. Default: etcd as local clusters run it. */
  engine?: Engine
  /** Before the server starts. */
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
