import { refusalError } from './change-refusals.ts'
import type { MemberId } from './member-id.ts'
import type { Member, MemberSettings, MemberTable } from './member-table.ts'

/*
 * etcd's strict check of a change of the members: it must not leave the others without a quorum of
 * members that run. etcd also requires that they have been connected for 5 s. Here the connections
 * of this moment count: the transport closes one within a second of the last answer.
 */

/** The leader's view of the members. */
export interface ClusterView {
  readonly nodeId: MemberId
  readonly members: MemberTable
  isConnected(id: MemberId): boolean
}

const learnersMax = 1

/**
 * @throws {StoreError} where too few voters run, another member has a URL, or there is another
 *   learner
 */
export function checkAddition(view: ClusterView, peerUrls: readonly string[], isLearner: boolean): void {
  const { voters, list } = view.members
  if (!isLearner) checkStarted(voters, 1)
  if (voters.some((member) => !isUp(view, member))) throw refusalError('unhealthy')
  view.members.checkUnused(peerUrls)
  const learners = list.filter((member) => member.isLearner).length
  if (isLearner && learners >= learnersMax) throw refusalError('too-many-learners')
}

/** @throws {StoreError} where the rest would have no quorum */
export function checkRemoval(view: ClusterView, member: Member): void {
  if (member.isLearner) return
  const { voters } = view.members
  const rest = voters.filter((voter) => voter !== member)
  if (startedIn(rest) < quorumOf(rest.length)) throw refusalError('last-voter')
  // A member that is down counts for no quorum, so its removal takes none away.
  if (!isUp(view, member)) return
  if (rest.filter((voter) => isUp(view, voter)).length < quorumOf(rest.length))
    throw refusalError('unhealthy')
}

/**
 * @throws {StoreError} where it has no vote, there is another learner, or the rest would have no
 * quorum
 */
export function checkDemotion(view: ClusterView, member: Member): void {
  if (member.isLearner) throw refusalError('not-a-voter')
  const { list } = view.members
  if (list.filter(({ isLearner }) => isLearner).length >= learnersMax) throw refusalError('too-many-learners')
  checkRemoval(view, member)
}

/** @throws {StoreError} where the member has not started, or another one has the name */
export function checkSettings({ members }: ClusterView, member: Member, { name }: MemberSettings): void {
  if (member.name === '') throw refusalError('not-started')
  if (members.list.some((other) => other.id !== member.id && other.name === name))
    throw refusalError('name-taken')
}

/** @throws {StoreError} where the member is no learner, or is not connected */
export function checkLearnerReady(view: ClusterView, member: Member): void {
  if (!member.isLearner) throw refusalError('not-a-learner')
  if (!isUp(view, member)) throw refusalError('learner-lags')
  checkStarted([...view.members.voters, member], 0)
}

/** @param more voters that have not started yet. The first one may join a cluster of one. */
function checkStarted(voters: readonly Member[], more: number): void {
  const [started, size] = [startedIn(voters), voters.length + more]
  if (started === 1 && size === 2) return
  if (started < quorumOf(size)) throw refusalError('last-voter')
}

function isUp(view: ClusterView, { id }: Member): boolean {
  return id === view.nodeId || view.isConnected(id)
}

/** A member has a name once it has started. */
function startedIn(members: readonly Member[]): number {
  return members.filter(({ name }) => name !== '').length
}

function quorumOf(size: number): number {
  return Math.floor(size / 2) + 1
}
