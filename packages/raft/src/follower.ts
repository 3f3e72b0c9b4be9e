import type { NodeId } from './configuration.ts'
import type { Core } from './core.ts'
import type { Term } from './entry.ts'

/*
 * Invariant: a node changes from the state of a leader only to that of a follower (paper, figure
 * 4). Its reads are then refused, because it can no longer confirm them.
 */

/** Becomes a follower, in `term` if that is a later one. */
export function becomeFollower(core: Core, term: Term, leader: NodeId | undefined): void {
  if (core.role.type === 'leader') for (const id of core.role.reads.all()) core.refusedReads.push(id)
  if (term > core.term) core.enterTerm(term)
  core.role = { type: 'follower', leader }
  core.restartElectionTimer()
}
