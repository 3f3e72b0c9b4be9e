import type { AccessControl, AuthStore, Caller, KvStore } from '@ticketcd/mvcc'
import type { CommandKind } from '../state/command.ts'
import type { ServiceCall } from './method.ts'

/** A response's header as etcd fills it. */
export interface FullHeader {
  readonly clusterId: bigint
  readonly memberId: bigint
  readonly revision?: number | undefined
  /** That of the newest applied entry. */
  readonly raftTerm: number
}

/** The parts of a running node that services use. */
export interface NodeContext {
  readonly kv: KvStore
  readonly auth: AuthStore
  readonly access: AccessControl
  readonly limits: { readonly txnOps: number; readonly requestBytes: number }
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
}
