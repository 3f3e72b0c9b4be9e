import type { ClusterHealth, NodeAction, NodeHealth, NodeState } from '@ticketcd/schema'

/** What an admin can sensibly do to a node, by what it is doing; where the cluster allows it at all. */
export const nodeActions = {
  up: ['pause', 'stop', 'kill', 'restart'],
  'not-answering': ['resume', 'restart', 'kill'],
  down: ['restart'],
} as const satisfies Record<NodeState, readonly NodeAction[]>

/** What takes a node from the others, so that it is asked for twice. */
const harmful: ReadonlySet<NodeAction> = new Set(['stop', 'kill', 'pause'])

/** Whether an action takes nobody from the others for good. */
export function isGentle(action: NodeAction): boolean {
  return !harmful.has(action)
}

/** A majority. */
function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1
}

/** Who is there and who is not, for sentences. */
export interface Counts extends Pick<ClusterHealth, 'voters' | 'up' | 'quorum'> {
  /** Of the voters that are not up, those that take calls and do not answer: paused, hung or cut off. */
  silent: number
  /** Learners that are not up. They have no vote, so sales do not depend on them. */
  learnersAway: number
}

/**
 * A node that is not up does not tell its role, so learners among the lost are known by number only; while there are any, a
 * silent node is taken for a voter.
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
  /** How many losses more sales survive; below 0: nothing is sold. */
  spare: number
  /** Whether another node must be elected first. */
  elects: boolean
  /** Whether the node comes back by itself. */
  briefly: boolean
  /** How many voters are up while it is away and how many must be, where that stops sales; else `null`. */
  outage: { up: number; quorum: number } | null
}

/** What will be so when `action` is done to `node`. */
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
