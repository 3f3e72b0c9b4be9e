import { InvariantViolation } from './invariant.ts'

/*
 * Invariants (thesis §4.1 and §4.2):
 * 1. Two successive configurations differ by at most one voter, so each majority of one shares a
 *    node with each majority of the other.
 * 2. A learner receives the log and counts for no majority.
 */

/** Identifies a node permanently. A removed node never returns under the same id. */
export type NodeId = string

/** The members of a cluster. */
export interface Configuration {
  readonly voters: readonly NodeId[]
  readonly learners: readonly NodeId[]
}

/** One step from one configuration to the next. */
export interface MembershipChange {
  readonly type: 'add-learner' | 'add-voter' | 'promote' | 'demote' | 'remove'
  readonly node: NodeId
}

export type ChangeRefusal =
  | 'already-a-member'
  | 'not-a-learner'
  | 'not-a-voter'
  | 'not-a-member'
  | 'last-voter'

/** The number of voters in the smallest majority. */
export function majorityOf({ voters }: Configuration): number {
  return Math.floor(voters.length / 2) + 1
}

export function isMember({ voters, learners }: Configuration, node: NodeId): boolean {
  return voters.includes(node) || learners.includes(node)
}

/** The next configuration, or the reason why there is none. */
export function afterChange(
  { voters, learners }: Configuration,
  { type, node }: MembershipChange,
): Configuration | ChangeRefusal {
  const isVoter = voters.includes(node)
  const isLearner = learners.includes(node)
  const without = (nodes: readonly NodeId[]) => nodes.filter((each) => each !== node)
  switch (type) {
    case 'add-learner':
      return isVoter || isLearner ? 'already-a-member' : { voters, learners: [...learners, node] }
    case 'add-voter':
      return isVoter || isLearner ? 'already-a-member' : { voters: [...voters, node], learners }
    case 'promote':
      return isLearner ? { voters: [...voters, node], learners: without(learners) } : 'not-a-learner'
    case 'demote':
      if (!isVoter) return 'not-a-voter'
      if (voters.length === 1) return 'last-voter'
      return { voters: without(voters), learners: [...learners, node] }
    case 'remove':
      if (!isVoter && !isLearner) return 'not-a-member'
      if (isVoter && voters.length === 1) return 'last-voter'
      return { voters: without(voters), learners: without(learners) }
    default:
      throw new InvariantViolation(`a membership change has a known type, not ${type satisfies never}`)
  }
}

/**
 * The highest value that a majority of the voters has reached.
 *
 * @param reached the progress of a voter; 0 for none
 */
export function reachedByMajority(configuration: Configuration, reached: (voter: NodeId) => number): number {
  const values = configuration.voters.map(reached).sort((a, b) => b - a)
  return values[majorityOf(configuration) - 1] ?? 0
}
