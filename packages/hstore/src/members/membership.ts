import { Code, StoreError } from '@ticketcd/mvcc'
import type { MembershipChange, ProposalRefusal } from '@ticketcd/raft'
import { failures } from '../consensus/outcome.ts'
import type { MemberChange } from './member-change.ts'
import { type MemberId, memberIdOf } from './member-id.ts'
import type { Member, MemberCommand, MemberTable } from './member-table.ts'

/** The parts of the leader that change the members. */
export interface MembershipSource {
  readonly members: MemberTable
  readonly clusterToken: string
  /** Seconds since 1970, for the id of a new member. */
  nowSeconds(): number
  commit(command: MemberCommand): Promise<void>
  change(change: MembershipChange): Promise<ProposalRefusal | undefined>
  sleep(ms: number): Promise<void>
}

/** How often a change is tried that waits for another one. */
const attempts = 50
const pauseMs = 100

/**
 * Carries out a change of the members on the leader.
 *
 * @returns the id of the member, or the refusal `not-leader`
 * @throws {StoreError} with etcd's codes and messages
 */
export async function changeMembers(
  source: MembershipSource,
  wanted: MemberChange,
): Promise<MemberId | 'not-leader'> {
  const { members } = source
  if (wanted.type === 'add') {
    members.checkUnused(wanted.peerUrls)
    const id = memberIdOf(wanted.peerUrls, source.clusterToken, source.nowSeconds())
    await source.commit({ type: 'set-peer-urls', id, peerUrls: wanted.peerUrls })
    return await apply(source, { type: wanted.isLearner ? 'add-learner' : 'add-voter', node: id })
  }
  const { id, type } = wanted
  const { isLearner } = members.checkKnown(id)
  if (type === 'update') {
    members.checkUnused(wanted.peerUrls, id)
    await source.commit({ type: 'set-peer-urls', id, peerUrls: wanted.peerUrls })
    return id
  }
  if (type === 'promote' && !isLearner) throw refusalError('not-a-learner')
  return await apply(source, { type, node: id })
}

async function apply(source: MembershipSource, change: MembershipChange): Promise<MemberId | 'not-leader'> {
  for (let attempt = 1; ; attempt += 1) {
    const refusal = await source.change(change)
    if (refusal === undefined) return change.node
    if (refusal === 'not-leader' || refusal === 'transferring') return 'not-leader'
    const isPassing = refusal === 'change-under-way' || refusal === 'term-not-committed' || refusal === 'busy'
    if (!isPassing || attempt === attempts) throw refusalError(refusal)
    await source.sleep(pauseMs)
  }
}

function refusalError(refusal: ProposalRefusal): StoreError {
  const failed = (message: string) => new StoreError(Code.failedPrecondition, message)
  switch (refusal) {
    case 'already-a-member':
      return failed('etcdserver: member ID already exist')
    case 'not-a-member':
      return new StoreError(Code.notFound, 'etcdserver: member not found')
    case 'not-a-learner':
      return failed('etcdserver: can only promote a learner member')
    case 'learner-lags':
      return failed('etcdserver: can only promote a learner member which is in sync with leader')
    case 'last-voter':
      return failed('etcdserver: re-configuration failed due to not enough started members')
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

/** The answer to a change, as the leader sends it to the node that was asked. */
export type ChangeAnswer =
  | { readonly type: 'done'; readonly id: MemberId; readonly members: readonly Member[] }
  | { readonly type: 'not-leader' }
  | { readonly type: 'refused'; readonly code: number; readonly message: string }
