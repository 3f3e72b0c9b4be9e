import { ClusterError, type ClusterErrorReason, LocalCluster } from '@ticketcd/cluster'
import type { Failure, NodeActionInput } from '@ticketcd/schema'
import { Refusal } from '../../http/refusal.ts'

const failures = {
  busy: { code: 'busy', retryAfterMs: 1_000 },
  'unknown-node': { code: 'not-found' },
  'not-running': { code: 'not-found' },
  removed: { code: 'not-found' },
} as const satisfies Record<ClusterErrorReason, Failure>

/**
 * Lets admins stop, kill, pause, resume and restart the nodes of a local cluster. The nodes outlive
 * this process, like those that the CLI starts.
 */
export class LocalNodes {
  private readonly cluster: LocalCluster

  /** @param dir the state folder of the cluster */
  constructor(dir: string) {
    this.cluster = new LocalCluster(dir)
  }

  /**
   * Resolves when the action is done, within a few seconds. A restarted node then runs, but is not
   * yet healthy.
   *
   * @throws {Refusal} busy; not-found for an unknown, removed or stopped node
   */
  async act({ node, action }: NodeActionInput): Promise<void> {
    try {
      // Without a quorum no node becomes healthy, so the restart does not wait for health. The page
      // shows the node's progress.
      if (action === 'restart') await this.cluster.restart([node], { wait: false })
      else await this.cluster[action]([node])
    } catch (error) {
      if (!(error instanceof ClusterError) || !error.reason) throw error
      throw new Refusal(failures[error.reason], { cause: error })
    }
  }
}
