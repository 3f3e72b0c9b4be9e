import type { ClusterHealth, NodeAction, NodeHealth, NodeState } from '@ticketcd/schema'

/** What an admin can sensibly do to a node, by what it is doing; where the cluster allows it at all. */
export const nodeActions = {
  up: ['pause', 'stop', 'kill', 'restart'],
  'not-answering': ['resume', 'restart', 'kill'],
  down: ['restart'],
} as const satisfies Record<NodeState, readonly NodeAction[]>

/** What takes a node from the others, so that it is asked for twice. */
const harmful: ReadonlySet<NodeAction> = new Set(['stop', 'kill', 'pause'])

/** A majority. */
function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1
}

export interface Aftermath {
  /** Voters that will be down. */
  down: number
  voters: number
  /** How many losses more sales survive; below 0: nothing is sold. */
  spare: number
  /** Whether another node must be elected first. */
  elects: boolean
  /** Whether the node comes back by itself. */
  briefly: boolean
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
  return {
    down: voters - up - change,
    voters,
    spare: up + change - quorumOf(voters),
    elects: isUp && node.memberId === leaderId && action !== 'resume',
    briefly: action === 'restart' && isUp,
  }
}
