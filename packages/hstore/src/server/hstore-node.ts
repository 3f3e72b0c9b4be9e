import { setTimeout as sleep } from 'node:timers/promises'
import { type Caller, Code, OldAuthRevision, StoreError } from '@ticketcd/mvcc'
import { AlarmRequest, CompactionRequest } from '@ticketcd/wire'
import type { Authenticator } from '../auth/authenticator.ts'
import { tokenOfCall } from '../auth/request-token.ts'
import { indexOfToken } from '../auth/token-table.ts'
import { Writer } from '../codec/bytes.ts'
import type { Consensus } from '../consensus/consensus.ts'
import { failures } from '../consensus/outcome.ts'
import { refusalError } from '../members/change-refusals.ts'
import type { MemberChange } from '../members/member-change.ts'
import { idNumber, idOfNumber, type MemberId } from '../members/member-id.ts'
import type { Member } from '../members/member-table.ts'
import type { LeaseQuestion, LeaseTime } from '../services/lease-question.ts'
import type { FullHeader, NodeContext } from '../services/node-context.ts'
import type { ServiceCall } from '../services/served-method.ts'
import { AlarmType, noSpaceError } from '../state/alarm-table.ts'
import { type CommandKind, encodeCommand, nodeItself, writeCommandHead } from '../state/command.ts'
import type { CommandResult, StateMachine } from '../state/state-machine.ts'
import { type V2Command, writeV2Command } from '../v2/v2-command.ts'
import type { V2Result } from '../v2/v2-store.ts'
import { handOver } from './hand-over.ts'
import type { LeaderCalls } from './leader-calls.ts'
import { serverVersion } from './version.ts'

/** Between two tries of a question to a leader that there is none of yet. */
const retryMs = 50

const v2WriterBytes = 4 * 1024

export interface NodeParts {
  readonly clusterId: MemberId
  readonly nodeId: MemberId
  readonly state: StateMachine
  readonly consensus: Consensus
  readonly authenticator: Authenticator
  readonly calls: LeaderCalls
  readonly limits: { readonly txnOps: number; readonly requestBytes: number; readonly quotaBytes: number }
  readonly requestTimeoutMs: number
  readonly untilCompacted: () => Promise<void>
  /** Milliseconds that never go back. */
  readonly now: () => number
}

/** A running node as its services see it. */
export class HstoreNode implements NodeContext {
  readonly state: StateMachine
  readonly limits: NodeParts['limits']
  readonly version = serverVersion
  readonly clusterId: MemberId
  private readonly parts: NodeParts
  private readonly clusterNumber: bigint
  private readonly memberNumber: bigint
  private v2Writer = new Writer(v2WriterBytes)
  /** The most memory that the keys have taken since the last defragmentation. */
  private allocated = 0

  constructor(parts: NodeParts) {
    this.parts = parts
    this.state = parts.state
    this.limits = parts.limits
    this.clusterId = parts.clusterId
    this.clusterNumber = idNumber(parts.clusterId)
    this.memberNumber = idNumber(parts.nodeId)
  }

  get raft(): NodeContext['raft'] {
    const { consensus } = this.parts
    return { ...consensus.status, applied: consensus.appliedIndex }
  }

  /** The newest committed entry, and the term. */
  get position(): { readonly committed: number; readonly term: number } {
    return this.parts.consensus.position
  }

  get isLearner(): boolean {
    return this.state.members.member(this.parts.nodeId)?.isLearner ?? false
  }

  get size(): { readonly allocated: number; readonly inUse: number } {
    // The members are part of the state, so an empty store has a size, too.
    const inUse = this.state.kv.bytes + this.state.v2.bytes + this.state.members.bytes
    this.allocated = Math.max(this.allocated, inUse)
    return { allocated: this.allocated, inUse }
  }

  header(revision: number | undefined): FullHeader {
    return {
      clusterId: this.clusterNumber,
      memberId: this.memberNumber,
      revision,
      raftTerm: this.parts.consensus.applied.term,
    }
  }

  checkLeader(call: ServiceCall): void {
    if (this.parts.consensus.status.leader !== undefined) return
    if (call.metadata.get('hasleader') === 'true') throw failures.noLeader()
  }

  callerOf(call: ServiceCall): Caller | undefined {
    const { authenticator, now } = this.parts
    if (!this.state.auth.enabled) return undefined
    return authenticator.callerOf(tokenOf(call), now())
  }

  /**
   * Waits until this node has applied the login of the call's token.
   *
   * @returns undefined where there is nothing to wait for
   */
  ready(call: ServiceCall): Promise<void> | undefined {
    if (!this.state.auth.enabled) return undefined
    const index = indexOfToken(tokenOf(call) ?? '')
    if (index === undefined || index <= this.parts.consensus.appliedIndex) return undefined
    return this.untilApplied(index)
  }

  linearize(): Promise<void> {
    return this.parts.consensus.linearize()
  }

  async propose(kind: CommandKind, request: Uint8Array, caller: () => Caller | undefined): Promise<object> {
    for (;;) {
      const answer = await this.commit(encodeCommand({ kind, caller: caller(), request }))
      if (answer !== 'outdated') return answer
    }
  }

  /**
   * Commits a command of the v2 keys. As in etcd, `--max-request-bytes` does not hold for v2, whose
   * limit is that of its forms.
   *
   * @throws {StoreError} the refusal by the state machine, or a time-out
   */
  async proposeV2(command: V2Command, caller: () => Caller | undefined): Promise<V2Result> {
    for (;;) {
      const request = this.encodeV2(command, caller())
      const result = (await this.parts.consensus.propose(request)) as CommandResult
      if ('answer' in result) return result.answer
      if (!(result.refusal instanceof OldAuthRevision)) throw result.refusal
    }
  }

  proposeOnce(kind: CommandKind, request: Uint8Array): Promise<object | 'outdated'> {
    return this.commit(encodeCommand({ kind, caller: undefined, request }))
  }

  /** Compacts on the node's own behalf. A refusal is not reported: somebody else has compacted. */
  async compact(revision: number): Promise<void> {
    const request = CompactionRequest.encode({ revision })
    await this.propose('compaction', request, () => nodeItself).catch(() => {})
  }

  hasSpace(bytes: number): boolean {
    return this.size.allocated + bytes <= this.limits.quotaBytes
  }

  async refuseForSpace(): Promise<never> {
    if (!this.state.alarms.has(AlarmType.noSpace, this.memberNumber)) {
      const alarm = { action: 1, memberId: this.memberNumber, alarm: AlarmType.noSpace }
      // Where this fails, the next request tries again.
      await this.propose('alarm', AlarmRequest.encode(alarm), () => nodeItself).catch(() => {})
    }
    throw noSpaceError()
  }

  untilCompacted(): Promise<void> {
    return this.parts.untilCompacted()
  }

  async askForLease(question: LeaseQuestion): Promise<LeaseTime> {
    return await this.untilAnswered(() => this.parts.calls.askForLease(question))
  }

  async changeMembers(
    change: MemberChange,
  ): Promise<{ readonly member: Member | undefined; readonly members: readonly Member[] }> {
    const ask = () => this.parts.calls.changeMembers(change)
    if (change.type !== 'add') return await this.untilAnswered(ask)
    // etcd does not wait for a leader here.
    const answer = await ask()
    if (answer === undefined) throw refusalError('unhealthy')
    return answer
  }

  defragment(): void {
    this.allocated = 0
  }

  async moveLeader(target: bigint): Promise<void> {
    const { consensus, nodeId } = this.parts
    if (consensus.status.role !== 'leader') throw failed('etcdserver: not leader')
    const to = idOfNumber(target)
    if (!consensus.configuration.voters.includes(to)) throw failed('etcdserver: bad leader transferee')
    if (to === nodeId) return
    if (await handOver(consensus, to, this.parts.requestTimeoutMs)) return
    throw new StoreError(Code.unavailable, 'etcdserver: request timed out, leader transfer took too long')
  }

  /** @returns a view, which the next call overwrites. `Consensus.propose` copies it at once. */
  private encodeV2(command: V2Command, caller: Caller | undefined): Uint8Array {
    const out = this.v2Writer
    out.clear()
    writeCommandHead(out, 'v2', caller)
    writeV2Command(out, command)
    // A large command does not keep its memory.
    if (out.length > v2WriterBytes) this.v2Writer = new Writer(v2WriterBytes)
    return out.view()
  }

  private async commit(command: Uint8Array): Promise<object | 'outdated'> {
    if (command.byteLength > this.limits.requestBytes) throw failures.tooLarge()
    const result = (await this.parts.consensus.propose(command)) as CommandResult
    if ('answer' in result) return result.answer
    if (result.refusal instanceof OldAuthRevision) return 'outdated'
    throw result.refusal
  }

  /** Asks until somebody leads and answers. */
  private async untilAnswered<Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer> {
    const until = this.parts.now() + this.parts.requestTimeoutMs
    for (;;) {
      const answer = await ask()
      if (answer !== undefined) return answer
      if (this.parts.now() > until)
        throw this.raft.leader === undefined ? failures.noLeader() : failures.timedOut()
      await sleep(retryMs)
    }
  }

  private async untilApplied(index: number): Promise<void> {
    const until = this.parts.now() + this.parts.requestTimeoutMs
    while (index > this.parts.consensus.appliedIndex && this.parts.now() < until) await sleep(5)
  }
}

function tokenOf({ metadata }: ServiceCall): string | undefined {
  return tokenOfCall({ token: metadata.get('token'), authorization: metadata.get('authorization') })
}

function failed(message: string): StoreError {
  return new StoreError(Code.failedPrecondition, message)
}
