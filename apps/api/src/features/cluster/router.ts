import { type ClusterHealth, type ClusterHistory, NodeActionInput } from '@ticketcd/schema'
import { operatorProcedure, router } from '../../http/trpc.ts'

/**
 * The operations that the procedures below call. Queries answer from the last sample, also without
 * a quorum.
 */
export interface Cluster {
  health(): ClusterHealth
  history(): ClusterHistory
  /**
   * Stops, kills, pauses, resumes or restarts a node of a local cluster.
   *
   * @throws {Refusal} forbidden if the cluster is not a local one; not-found; busy while another
   *   command runs
   */
  act(input: NodeActionInput): Promise<{ revision: number | null }>
}

export const clusterRouter = (cluster: Cluster) =>
  router({
    health: operatorProcedure.query(() => cluster.health()),

    history: operatorProcedure.query(() => cluster.history()),

    act: operatorProcedure.input(NodeActionInput).mutation(({ input }) => cluster.act(input)),
  })
