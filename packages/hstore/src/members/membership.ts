import type { MembershipChange, ProposalRefusal } from '@ticketcd/raft'
import { isPassing, refusalError } from './change-refusals.ts'
import type { MemberChange } from './member-change.ts'
import { type MemberId, memberIdOf } from './member-id.ts'
import type { Member, MemberCommand, MemberTable } from './member-table.ts'
import {
  checkAddition,
  checkDemotion,
  checkLearnerReady,
  checkRemoval,
  checkSettings,
} from './reconfiguration.ts'

/*
 * Carries out changes of the members on the leader.
 *
 * Invariants:
 * 1. One change at a time. So two additions cannot take the same URL.
 * 2. A change is proposed only in the term in which it was checked against the applied members.
 *    Otherwise another leader could have changed them in between.
 * 3. The addresses of a member are committed before the configuration that adds it.
 */

/** The parts of the leader that change the members. */
export interface MembershipSource {
  readonly nodeId: MemberId
  readonly members: MemberTable
  readonly clusterToken: string
  /** The term in which this node leads; undefined where it does not. */
  readonly leadingTerm: number | undefined
  /** Seconds since 1970, for the id of a new member. */
  nowSeconds(): number
  /** Whether this node can send to the member now. */
  isConnected(id: MemberId): boolean
  /** Resolves when this node has applied everything that is committed. */
  linearize(): Promise<void>
  commit(command: MemberCommand): Promise<void>
  change(change: MembershipChange): Promise<ProposalRefusal | undefined>
  /** Makes a connected voter lead instead of this node. @returns whether one does */
  handOver(): Promise<boolean>
  sleep(ms: number): Promise<void>
}

/** How often a change is tried that waits for another one. */
const attempts = 50
const pauseMs = 100
/** Changes that may wait for their turn. */
const waitingMax = 64

export class Membership {
  private readonly source: MembershipSource
  private last: Promise<unknown> = Promise.resolve()
  private waiting = 0

  constructor(source: MembershipSource) {
    this.source = source
  }

  /**
   * @returns the id of the member, or that this node does not lead: nothing was changed then
   * @throws {StoreError} with etcd's codes and messages
   */
  change(wanted: MemberChange): Promise<MemberId | 'not-leader'> {
    if (this.waiting >= waitingMax) return Promise.reject(refusalError('busy'))
    this.waiting += 1
    const result = this.last.then(() => this.carryOut(wanted))
    this.last = result
      .catch(() => {})
      .then(() => {
        this.waiting -= 1
      })
    return result
  }

  private async carryOut(wanted: MemberChange): Promise<MemberId | 'not-leader'> {
    const { source } = this
    // Without a quorum there is an answer at once, as far as it is known already.
    if (source.leadingTerm === undefined) return 'not-leader'
    this.check(wanted)
    await source.linearize()
    const term = source.leadingTerm
    if (term === undefined) return 'not-leader'
    this.check(wanted)
    const takesVote = wanted.type === 'remove' || wanted.type === 'demote'
    if (takesVote && wanted.id === source.nodeId && (await source.handOver())) return 'not-leader'
    switch (wanted.type) {
      case 'add':
        return await this.add(wanted, term)
      case 'update':
        await source.commit({ type: 'set-peer-urls', id: wanted.id, peerUrls: wanted.peerUrls })
        return wanted.id
      case 'configure':
        await source.commit(wanted)
        return wanted.id
      case 'demote': {
        // A member that was added as a voter would be promoted again.
        const { peerUrls } = source.members.checkKnown(wanted.id)
        await source.commit({ type: 'prepare', id: wanted.id, peerUrls, becomesVoter: false })
        return await this.propose({ type: 'demote', node: wanted.id }, term)
      }
      default:
        return await this.propose({ type: wanted.type, node: wanted.id }, term)
    }
  }

  /** @throws {StoreError} in the order in which etcd checks */
  private check(wanted: MemberChange): void {
    const { source } = this
    const { members } = source
    if (wanted.type === 'add') {
      checkAddition(source, wanted.peerUrls, wanted.isLearner)
      return
    }
    const member = members.checkKnown(wanted.id)
    if (wanted.type === 'remove') checkRemoval(source, member)
    else if (wanted.type === 'promote') checkLearnerReady(source, member)
    else if (wanted.type === 'demote') checkDemotion(source, member)
    else if (wanted.type === 'configure') checkSettings(source, member, wanted.settings)
    else members.checkUnused(wanted.peerUrls, wanted.id)
  }

  private async add(
    { peerUrls, isLearner }: MemberChange & { type: 'add' },
    term: number,
  ): Promise<MemberId | 'not-leader'> {
    const { source } = this
    const id = memberIdOf(peerUrls, source.clusterToken, source.nowSeconds())
    if (source.members.isRemoved(id) || source.members.member(id)) throw refusalError('already-a-member')
    await source.commit({ type: 'prepare', id, peerUrls, becomesVoter: !isLearner })
    return await this.propose({ type: 'add-learner', node: id }, term)
  }

  private async propose(change: MembershipChange, term: number): Promise<MemberId | 'not-leader'> {
    const { source } = this
    for (let attempt = 1; ; attempt += 1) {
      if (source.leadingTerm !== term) return 'not-leader'
      const refusal = await source.change(change)
      if (refusal === undefined) return change.node
      if (refusal === 'not-leader' || refusal === 'transferring') return 'not-leader'
      // The last voter of Raft can go once a member that was added as a voter has caught up.
      const isForNow = refusal === 'last-voter' && source.members.pendingVoters.length > 0
      if (!(isPassing(refusal) || isForNow) || attempt === attempts) throw refusalError(refusal)
      await source.sleep(pauseMs)
    }
  }
}

/** The answer to a change, as the leader sends it to the node that was asked. */
export type ChangeAnswer =
  | {
      readonly type: 'done'
      readonly id: MemberId
      readonly members: readonly Member[]
      /** Of the newest entry whose effects the leader has. */
      readonly index: number
    }
  | { readonly type: 'not-leader' }
  | { readonly type: 'refused'; readonly code: number; readonly message: string }
