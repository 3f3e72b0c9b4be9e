import type { AccessControl, AuthStore, Caller, KvStore, Leases, WatchHub } from '@ticketcd/mvcc'
import type { Status } from '@ticketcd/raft'
import type { MemberChange } from '../members/member-change.ts'
import type { Member } from '../members/member-table.ts'
import type { Alarm } from '../state/alarm-table.ts'
import type { CommandKind } from '../state/command.ts'
import type { LeaseQuestion, LeaseTime } from './lease-question.ts'
import type { ServiceCall } from './served-method.ts'

/** A response's header as etcd fills it. */
export interface FullHeader {
  readonly clusterId: bigint
  readonly memberId: bigint
  readonly revision?: number | undefined
  /** That of the newest applied entry. */
  readonly raftTerm: number
}

/** The replicated state that services read. */
export interface ServedState {
  readonly kv: KvStore
  readonly leases: Leases
  readonly watches: WatchHub
  readonly auth: AuthStore
  readonly access: AccessControl
  readonly alarms: { readonly list: readonly Alarm[] }
  readonly members: { readonly list: readonly Member[] }
}

/** The parts of a running node that services use. */
export interface NodeContext {
  readonly state: ServedState
  readonly limits: { readonly txnOps: number; readonly requestBytes: number }
  readonly version: string
  readonly raft: Status & { readonly applied: number }
  /** Whether this member waits for its promotion. */
  readonly isLearner: boolean
  /** Bytes that the state has taken since the last defragmentation, and those in use. */
  readonly size: { readonly allocated: number; readonly inUse: number }
  /** @param revision left out of the header where it is undefined or 0 */
  header(revision: number | undefined): FullHeader
  /** @throws {StoreError} where the call asks for a leader and there is none */
  checkLeader(call: ServiceCall): void
  /**
   * Who calls, by token or certificate. Undefined where auth is off, or without a token.
   *
   * @throws {StoreError} for a token that is not valid
   */
  callerOf(call: ServiceCall): Caller | undefined
  /** Resolves when reads see everything that was committed before the call. */
  linearize(): Promise<void>
  /**
   * Commits a command and resolves with its result.
   *
   * @param request the protobuf bytes of the kind's request
   * @param caller finds out the caller; asked again where the rights changed meanwhile
   * @throws {StoreError} the refusal by the state machine, or a time-out
   */
  propose(kind: CommandKind, request: Uint8Array, caller: () => Caller | undefined): Promise<object>
  /**
   * As `propose`, for a command without a caller.
   *
   * @returns `outdated` where users or roles have changed since it was prepared
   */
  proposeOnce(kind: CommandKind, request: Uint8Array): Promise<object | 'outdated'>
  /** Whether the quota has room for a request of this size. */
  hasSpace(bytes: number): boolean
  /**
   * Raises the alarm of this member that the quota is used up, so that all members refuse to store.
   *
   * @throws {StoreError} always: the refusal of the request that found no space
   */
  refuseForSpace(): Promise<never>
  /** Resolves when no record of a compacted revision is left on this node. */
  untilCompacted(): Promise<void>
  /** Asks the leader, which alone counts the time of leases. */
  askForLease(question: LeaseQuestion): Promise<LeaseTime>
  /** @returns the member that it concerns, and all members after the change */
  changeMembers(
    change: MemberChange,
  ): Promise<{ readonly member: Member | undefined; readonly members: readonly Member[] }>
  /** Gives back memory that is no longer in use. */
  defragment(): void
  /** @throws {StoreError} where this node does not lead, or the target cannot */
  moveLeader(target: bigint): Promise<void>
}
