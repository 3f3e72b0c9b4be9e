import { type Engine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { connect, type EtcdStore } from '@ticketcd/etcd'
import { pino } from 'pino'
import { type RunningServer, startServer } from '../start.ts'
import { Browser } from './browser.ts'

/** A running api on a cluster of its own, with the door to what it stores. */
export interface Stage {
  readonly cluster: TestCluster
  readonly store: EtcdStore
  readonly server: RunningServer
  /** Another visitor, without a session. */
  visitor(): Browser
  close(): Promise<void>
}

export interface StageOptions {
  nodes?: 1 | 3 | 5
  /** Default: etcd as local clusters run it. */
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
  const { nodes = 1, engine, seed, now, payments, trustProxy = 0, webDir = '/nowhere' } = options
  const cluster = await startCluster({ nodes, ...(engine && { engine }) })
  const etcd = { hosts: [...cluster.endpoints], namespace: 'api-test/', tls: undefined, auth: undefined }
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
      cluster,
      store,
      server,
      visitor: () => new Browser(server.url),
      close: async () => {
        await server.close()
        store.close()
        await cluster.stop()
      },
    }
  } catch (error) {
    store.close()
    await cluster.stop()
    throw error
  }
}
