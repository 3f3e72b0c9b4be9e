import type { NodeId } from './configuration.ts'
import type { Index } from './entry.ts'
import type { Progress } from './progress.ts'
import type { Reads } from './reads.ts'

/*
 * Invariant: each member has a progress while the node is the leader, and no other node has one.
 */

/** The states of a node (paper, figure 4), with the pre-candidate of the thesis (§9.6). */
export type Role = Follower | PreCandidate | Candidate | Leader

export interface Follower {
  readonly type: 'follower'
  /** The leader of this term, once it has sent a message. */
  readonly leader: NodeId | undefined
}

/** Requests pre-votes. Its term is still the one before. */
export interface PreCandidate {
  readonly type: 'pre-candidate'
  readonly votes: Map<NodeId, boolean>
}

export interface Candidate {
  readonly type: 'candidate'
  readonly votes: Map<NodeId, boolean>
}

export interface Leader {
  readonly type: 'leader'
  /** Of each member, the leader itself included. */
  readonly progress: Map<NodeId, Progress>
  heartbeatElapsed: number
  /** The leader's own first entry. Nothing before it is committed by counting (paper §5.4.2). */
  readonly firstIndexOfTerm: Index
  readonly reads: Reads
  transfer: Transfer | undefined
  /** Bytes of the entries that this leader accepted and that are not committed. */
  uncommittedBytes: number
}

export interface Transfer {
  readonly to: NodeId
  elapsed: number
  isSent: boolean
}

/** The leader of this term from the view of this node. */
export function leaderOf({ id, role }: { readonly id: NodeId; readonly role: Role }): NodeId | undefined {
  if (role.type === 'leader') return id
  return role.type === 'follower' ? role.leader : undefined
}
