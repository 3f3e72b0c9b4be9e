import { StoreError } from '@ticketcd/mvcc'
import type { Consensus } from '../consensus/consensus.ts'
import { RequestKind } from '../consensus/forwarding.ts'
import { failures } from '../consensus/outcome.ts'
import type { PeerLink } from '../consensus/ports.ts'
import type { MemberChange } from '../members/member-change.ts'
import type { MemberTable } from '../members/member-table.ts'
import type { ChangeAnswer, Membership } from '../members/membership.ts'
import {
  decodeLeaseQuestion,
  decodeLeaseTime,
  encodeLeaseQuestion,
  encodeLeaseTime,
  type LeaseQuestion,
  type LeaseTime,
} from '../services/lease-question.ts'
import type { LeaseKeeper } from './lease-keeper.ts'

/**
 * Calls that only the leader can answer. A node that does not lead passes them on to the one that
 * does.
 */
export interface LeaderCallParts {
  readonly consensus: Consensus
  readonly peers: PeerLink
  readonly leases: LeaseKeeper
  readonly members: MemberTable
  readonly membership: Membership
}

/** So long a node waits for the effects of a change that the leader has carried out for it. */
const visibleMs = 1_000

export class LeaderCalls {
  private readonly parts: LeaderCallParts

  constructor(parts: LeaderCallParts) {
    this.parts = parts
  }

  /** @returns undefined where nobody leads, or it cannot answer yet: ask again */
  async askForLease(question: LeaseQuestion): Promise<LeaseTime | undefined> {
    const { status } = this.parts.consensus
    if (status.role === 'leader') return await this.parts.leases.answer(question)
    const answer = await this.ask(RequestKind.leaseCall, encodeLeaseQuestion(question))
    return answer && decodeLeaseTime(answer)
  }

  /**
   * @returns undefined where nobody leads: ask again
   * @throws {StoreError} the refusal; a time-out where the outcome is unknown
   */
  async changeMembers(change: MemberChange) {
    const { consensus } = this.parts
    const answer =
      consensus.status.role === 'leader'
        ? await this.changeHere(change)
        : parsed(await this.ask(RequestKind.changeMembers, Buffer.from(JSON.stringify(change))))
    if (answer === undefined || answer.type === 'not-leader') return undefined
    if (answer.type === 'refused') throw new StoreError(answer.code as StoreError['code'], answer.message)
    const { id, members, index } = answer
    // A client that asks this node next expects to see the change. A node that was removed may
    // never get there.
    await consensus.untilApplied(index, visibleMs).catch(() => {})
    return { member: members.find((each) => each.id === id), members }
  }

  /** Another node's call. */
  async onRequest(kind: number, body: Uint8Array): Promise<Uint8Array> {
    const { consensus, leases } = this.parts
    if (kind === RequestKind.leaseCall) {
      if (consensus.status.role !== 'leader') return encodeLeaseTime(undefined)
      return encodeLeaseTime(await leases.answer(decodeLeaseQuestion(body)))
    }
    if (kind === RequestKind.changeMembers) {
      const change = JSON.parse(Buffer.from(body).toString()) as MemberChange
      return Buffer.from(JSON.stringify(await this.changeHere(change)))
    }
    return await consensus.onRequest(kind)
  }

  private async changeHere(change: MemberChange): Promise<ChangeAnswer> {
    try {
      const id = await this.parts.membership.change(change)
      if (id === 'not-leader') return { type: 'not-leader' }
      const { members, consensus } = this.parts
      return { type: 'done', id, members: members.list, index: consensus.appliedIndex }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      return { type: 'refused', code: error.code, message: error.message }
    }
  }

  /** @returns undefined where nobody leads, or the leader was not reached */
  private async ask(kind: number, body: Uint8Array): Promise<Uint8Array | undefined> {
    const { leader } = this.parts.consensus.status
    if (leader === undefined) return undefined
    try {
      return await this.parts.peers.request(leader, kind, body)
    } catch (error) {
      if ((error as { isNotSent?: boolean }).isNotSent === true) return undefined
      // A keep-alive may be repeated, a change of the members may not.
      if (kind === RequestKind.leaseCall) return undefined
      throw failures.timedOut()
    }
  }
}

function parsed(bytes: Uint8Array | undefined): ChangeAnswer | undefined {
  return bytes && (JSON.parse(Buffer.from(bytes).toString()) as ChangeAnswer)
}
