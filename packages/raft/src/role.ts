import type { NodeId } from './configuration.ts'
import type { Core } from './core.ts'
import type { Index, Term } from './entry.ts'
import { Progress } from './progress.ts'
import type { Reads } from './read-index.ts'

/*
 * Invariants:
 * 1. A node leaves the state of a leader only for that of a follower (paper, figure 4). Its reads
 *    are refused then, since it cannot confirm them any more.
 * 2. Each member has a progress while the node leads, and no other node has one.
 */

/** The states of a node (paper, figure 4), with the pre-candidate of the thesis (§9.6). */
export type Role = Follower | PreCandidate | Candidate | Leader

export interface Follower {
  readonly type: 'follower'
  /** The leader of this term, once it has sent a message. */
  readonly leader: NodeId | undefined
}

/** Asks whether it could win. Its term is still that of before. */
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
  /** Bytes of the entries that this leader took and that are not committed. */
  uncommittedBytes: number
}

export interface Transfer {
  readonly to: NodeId
  elapsed: number
  isSent: boolean
}

/** The leader of this term as far as this node knows. */
export function leaderOf({ id, role }: Core): NodeId | undefined {
  if (role.type === 'leader') return id
  return role.type === 'follower' ? role.leader : undefined
}

/** Steps back, into `term` if that is a later one. */
export function becomeFollower(core: Core, term: Term, leader: NodeId | undefined): void {
  if (core.role.type === 'leader') for (const id of core.role.reads.all()) core.refusedReads.push(id)
  if (term > core.term) core.enterTerm(term)
  core.role = { type: 'follower', leader }
  core.restartElectionTimer()
}

/** Gives each member a progress, and takes it from those that are none any more. */
export function followMembers(core: Core, { progress }: Leader): void {
  const { windowMessagesMax: messagesMax, windowBytesMax: bytesMax } = core.settings
  for (const node of [core.id, ...core.peers])
    if (!progress.has(node))
      progress.set(node, new Progress(core.log.lastIndex + 1, { messagesMax, bytesMax }))
  for (const node of progress.keys()) if (node !== core.id && !core.isMember(node)) progress.delete(node)
}
