import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { type ApiProcess, populate, startApi } from './api.ts'
import type { Shop } from './shop.ts'

/**
 * The whole product as it is run: five etcd nodes, the demo data set, and the built api, which
 * serves the built page.
 */
export interface Installation extends Shop {
  readonly cluster: TestCluster
  readonly api: ApiProcess
  stop(): Promise<void>
}

/** Starts an installation of its own on free ports, with the demo data set and nothing else. */
export async function startInstallation(): Promise<Installation> {
  const cluster = await startCluster({ nodes: 5 })
  try {
    await populate(cluster.endpoints)
    const api = await startApi(cluster.endpoints, { TICKETCD_PAYMENTS: 'test' })
    return {
      url: api.url,
      cluster,
      api,
      async stop() {
        await api.stop()
        await cluster.stop()
      },
    }
  } catch (error) {
    await cluster.stop()
    throw error
  }
}
