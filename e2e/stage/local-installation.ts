import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalCluster } from '@ticketcd/cluster'
import { populate, startApi } from './api.ts'

/**
 * The product on a local cluster of three nodes, which an admin may stop and start from the page.
 */
export interface LocalInstallation {
  /** Address of the page, without a trailing slash. */
  readonly url: string
  stop(): Promise<void>
}

export async function startLocalInstallation(): Promise<LocalInstallation> {
  const dir = mkdtempSync(join(tmpdir(), 'ticketcd-local-'))
  const cluster = new LocalCluster(dir)
  const end = async () => {
    await cluster.down({ purge: true })
    rmSync(dir, { recursive: true, force: true })
  }
  try {
    await cluster.up(3)
    await populate(cluster.endpoints)
    const api = await startApi(cluster.endpoints, { TICKETCD_PAYMENTS: 'test', TICKETCD_LOCAL_CLUSTER: dir })
    return {
      url: api.url,
      async stop() {
        await api.stop()
        await end()
      },
    }
  } catch (error) {
    await end()
    throw error
  }
}
