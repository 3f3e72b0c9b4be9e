import type { ClusterHealth, NodeAction, NodeHealth, NodeState } from '@ticketcd/schema'

/** The useful actions on a node by its state, if the cluster allows actions. */
export const nodeActions = {
  up: ['pause', 'stop', 'kill', 'restart'],
  'not-answering': ['resume', 'restart', 'kill'],
  down: ['restart'],
} as const satisfies Record<NodeState, readonly NodeAction[]>

/** Actions that take a node out of service. Their confirmation warns. */
const harmful: ReadonlySet<NodeAction> = new Set(['stop', 'kill', 'pause'])

/** Whether an action takes no node out of service for good. */
export function isGentle(action: NodeAction): boolean {
  return !harmful.has(action)
}

/** Returns the size of a majority. */
function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1
}

/** Numbers of nodes by state, for sentences. */
export interface Counts extends Pick<ClusterHealth, 'voters' | 'up' | 'quorum'> {
  /** Voters that accept connections and do not answer: paused, hung or cut off. */
  silent: number
  /** Learners that are not up. They have no vote, so sales do not depend on them. */
  learnersAway: number
}

/**
 * Returns the counts of a sample. A node that is not up reports no role, so the number of lost
 * learners is computed. If any are lost, a silent node counts as a voter.
 */
export function countsOf({
  voters,
  up,
  quorum,
  nodes,
}: Pick<ClusterHealth, 'voters' | 'up' | 'quorum'> & {
  nodes: readonly Pick<NodeHealth, 'state'>[]
}): Counts {
  const silent = nodes.filter((node) => node.state === 'not-answering').length
  const away = nodes.filter((node) => node.state !== 'up').length
  const votersAway = voters - up
  return {
    voters,
    up,
    quorum,
    silent: Math.min(votersAway, silent),
    learnersAway: Math.max(0, away - votersAway),
  }
}

export interface Aftermath {
  /** Voters that will not be up. */
  down: number
  voters: number
  /** How many more losses sales survive; below 0 nothing can be sold. */
  spare: number
  /** Whether another node must be elected first. */
  elects: boolean
  /** Whether the node comes back by itself. */
  briefly: boolean
  /**
   * How many voters are up during the restart and how many must be, if that stops sales; else
   * `null`.
   */
  outage: { up: number; quorum: number } | null
}

/** Returns the state of the cluster after `action` on `node`. */
export function aftermath(
  { voters, up, leaderId }: Pick<ClusterHealth, 'voters' | 'up' | 'leaderId'>,
  node: Pick<NodeHealth, 'memberId' | 'state' | 'role'>,
  action: NodeAction,
): Aftermath {
  const votes = node.role !== 'learner'
  const isUp = node.state === 'up'
  const change = !votes ? 0 : harmful.has(action) ? (isUp ? -1 : 0) : isUp ? 0 : 1
  const briefly = action === 'restart' && isUp
  const quorum = quorumOf(voters)
  return {
    down: voters - up - change,
    voters,
    spare: up + change - quorum,
    elects: isUp && node.memberId === leaderId && action !== 'resume',
    briefly,
    outage: briefly && votes && up >= quorum && up - 1 < quorum ? { up: up - 1, quorum } : null,
  }
}
