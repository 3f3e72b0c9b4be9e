import { type ClusterHealth, type ClusterHistory, NodeActionInput } from '@ticketcd/schema'
import { adminProcedure, router } from '../../trpc.ts'

/** What the procedures below need. Queries answer from the last sample, also without a quorum. */
export interface Cluster {
  health(): ClusterHealth
  history(): ClusterHistory
  /**
   * Stops, kills, pauses, resumes or restarts a node of a local cluster.
   * @throws {Refusal} forbidden where the cluster is not a local one; not-found; busy while another command runs
   */
  act(input: NodeActionInput): Promise<{ revision: number | null }>
}

export const clusterRouter = (cluster: Cluster) =>
  router({
    health: adminProcedure.query(() => cluster.health()),

    history: adminProcedure.query(() => cluster.history()),

    act: adminProcedure.input(NodeActionInput).mutation(({ input }) => cluster.act(input)),
  })
