import { ClusterError, type ClusterErrorReason, LocalCluster } from '@ticketcd/cluster'
import type { Failure, NodeActionInput } from '@ticketcd/schema'
import { Refusal } from '../../refusal.ts'

const failures = {
  busy: { code: 'busy', retryAfterMs: 1_000 },
  'unknown-node': { code: 'not-found' },
  'not-running': { code: 'not-found' },
  removed: { code: 'not-found' },
} as const satisfies Record<ClusterErrorReason, Failure>

/** The nodes of a local cluster, for admins to break and mend. They outlive this process, as those of the CLI do. */
export class LocalNodes {
  private readonly cluster: LocalCluster

  /** @param dir the state folder of the cluster */
  constructor(dir: string) {
    this.cluster = new LocalCluster(dir)
  }

  /** Resolves when it is done, after some seconds at most; a restarted node then runs, and is not healthy yet. */
  async act({ node, action }: NodeActionInput): Promise<void> {
    try {
      // Without a quorum no node becomes healthy, so nobody waits for it here: the page shows what becomes of it.
      if (action === 'restart') await this.cluster.restart([node], { wait: false })
      else await this.cluster[action]([node])
    } catch (error) {
      if (!(error instanceof ClusterError) || !error.reason) throw error
      throw new Refusal(failures[error.reason], { cause: error })
    }
  }
}
