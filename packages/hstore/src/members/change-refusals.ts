import { Code, StoreError } from '@ticketcd/mvcc'
import type { ProposalRefusal } from '@ticketcd/raft'
import { failures } from '../consensus/outcome.ts'

/** Why a change of the members is not carried out. */
export type ChangeRefusal = ProposalRefusal | 'too-many-learners' | 'unhealthy' | 'name-taken' | 'not-started'

/** A later try may succeed without anybody's help. */
const passing: ReadonlySet<ChangeRefusal> = new Set(['change-under-way', 'term-not-committed', 'busy'])

export function isPassing(refusal: ChangeRefusal): boolean {
  return passing.has(refusal)
}

/** etcd's answer to the client. */
export function refusalError(refusal: ChangeRefusal): StoreError {
  const failed = (message: string) => new StoreError(Code.failedPrecondition, message)
  switch (refusal) {
    case 'already-a-member':
      return failed('etcdserver: member ID already exist')
    case 'not-a-member':
      return new StoreError(Code.notFound, 'etcdserver: member not found')
    case 'not-a-learner':
      return failed('etcdserver: can only promote a learner member')
    case 'not-a-voter':
      return failed('etcdserver: can only demote a voting member')
    case 'name-taken':
      return failed('another member has this name')
    case 'not-started':
      return failed('the member has not started yet')
    case 'learner-lags':
      return failed('etcdserver: can only promote a learner member which is in sync with leader')
    case 'too-many-learners':
      return failed('etcdserver: too many learner members in cluster')
    case 'last-voter':
      // etcd gives this one no code of its own.
      return new StoreError(
        Code.unknown,
        'etcdserver: re-configuration failed due to not enough started members',
      )
    case 'unhealthy':
    case 'change-under-way':
    case 'term-not-committed':
      return new StoreError(Code.unavailable, 'etcdserver: unhealthy cluster')
    case 'busy':
      return failures.busy()
    case 'not-leader':
    case 'transferring':
      return failures.leaderChanged()
    default:
      return refusal satisfies never
  }
}
