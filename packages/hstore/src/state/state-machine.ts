import {
  AccessControl,
  AuthStore,
  type EndedTokens,
  KvStore,
  Leases,
  OldAuthRevision,
  StoreError,
  WatchHub,
} from '@ticketcd/mvcc'
import type { Entry, Index, SnapshotMeta } from '@ticketcd/raft'
import {
  AlarmRequest,
  CompactionRequest,
  DeleteRangeRequest,
  LeaseCheckpointRequest,
  LeaseGrantRequest,
  LeaseRevokeRequest,
  PutRequest,
  TxnRequest,
} from '@ticketcd/wire'
import type { ReplicatedState } from '../consensus/ports.ts'
import { requestOf } from '../consensus/request-id.ts'
import { type MemberCommand, MemberTable } from '../members/member-table.ts'
import { decodeV2Command, type V2Command } from '../v2/v2-command.ts'
import type { KeptV2, V2Storage } from '../v2/v2-storage.ts'
import { type V2Result, V2Store } from '../v2/v2-store.ts'
import { AlarmTable } from './alarm-table.ts'
import { authCommandOf, decodeLogin } from './auth-command.ts'
import { type Command, type CommandCaller, decodeCommand } from './command.ts'
import { hasPut } from './space.ts'
import { readState, writeState } from './state-snapshot.ts'

/*
 * Everything that is replicated, as one deterministic state machine.
 *
 * Invariants:
 * 1. A command has the same effect and the same result on every node. Time and chance are in the
 *    command, or affect nothing that is replicated (the leader's timers).
 * 2. A command that is refused has changed nothing.
 * 3. Rights are decided when a command is applied. Every earlier check only saves a round.
 */

/** The result of a command for the client that waits for it. */
export type CommandResult = { readonly answer: object } | { readonly refusal: StoreError }

export interface StateMachineOptions {
  /** The shortest time of a lease, in seconds. */
  readonly leaseTtlMin: number
  /** Milliseconds that never go back, for the leader's lease timers. */
  readonly now: () => number
  readonly onTokensEnded: (ended: EndedTokens) => void
  /** A login was committed. Every node gets the token. */
  readonly onLogin: (tokenPrefix: string, index: number, user: string) => void
  /** Creates an empty storage of the v2 key space. Default: in memory. */
  readonly newV2Storage?: (() => V2Storage) | undefined
  /** A state of the v2 keys that this node had kept, in its storage. */
  readonly keptV2?: KeptV2 | undefined
}

export class StateMachine implements ReplicatedState {
  readonly leases: Leases
  readonly kv: KvStore
  readonly watches: WatchHub
  readonly auth = new AuthStore()
  readonly access: AccessControl
  readonly alarms = new AlarmTable()
  readonly members = new MemberTable()
  readonly v2: V2Store
  private readonly options: StateMachineOptions

  constructor(options: StateMachineOptions) {
    this.options = options
    this.leases = new Leases({ ttlMin: options.leaseTtlMin })
    this.kv = new KvStore({ leases: this.leases, onChange: (change) => this.watches.publish(change) })
    this.watches = new WatchHub(this.kv)
    this.v2 = new V2Store(options.newV2Storage, options.keptV2)
    this.access = new AccessControl(this.auth, (lease) =>
      this.leases.has(lease) ? this.leases.keys(lease) : [],
    )
  }

  /**
   * @returns a `CommandResult`, or a promise of it where the storage of the v2 keys is
   *   asynchronous; undefined for an entry that is no command
   */
  apply(entry: Entry): CommandResult | undefined | Promise<CommandResult | undefined> {
    const command = this.v2.isAsynchronous ? v2CommandOf(entry) : undefined
    if (command !== undefined) return this.v2.applyLater(command, () => this.resultOf(entry))
    const result = this.resultOf(entry)
    this.v2.settle(entry)
    return result
  }

  /**
   * A state of the v2 keys that was kept may be ahead of the others until this entry is applied.
   */
  get snapshotFrom(): Index {
    return this.v2.keptUpTo
  }

  snapshot(): AsyncIterable<Uint8Array> {
    return writeState(this)
  }

  async restore(meta: SnapshotMeta, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    await readState(this, meta, chunks)
    this.watches.restored()
    this.options.onTokensEnded('all')
  }

  private resultOf(entry: Entry): CommandResult | undefined {
    if (entry.type === 'configuration') this.members.configure(entry.configuration)
    if (entry.type !== 'command') return undefined
    try {
      return { answer: this.run(decodeCommand(requestOf(entry.command)), entry.index) }
    } catch (error) {
      if (error instanceof StoreError) return { refusal: error }
      throw error
    }
  }

  private run(command: Command, index: number): object {
    const { kind, caller, request } = command
    switch (kind) {
      case 'put':
      case 'deleteRange':
      case 'txn':
        return this.write(kind, caller, request)
      case 'compaction': {
        this.checkAdmin(caller)
        this.alarms.check('write')
        return this.kv.compact(CompactionRequest.decode(request))
      }
      case 'leaseGrant':
      case 'leaseRevoke':
      case 'leaseCheckpoint':
        return this.changeLease(kind, caller, request)
      case 'alarm': {
        const alarm = AlarmRequest.decode(request)
        this.checkCurrent(caller)
        this.access.checkAlarm(caller, alarm.action)
        return { alarms: this.alarms.apply(alarm) }
      }
      case 'members':
        this.members.apply(JSON.parse(Buffer.from(request).toString()) as MemberCommand)
        return {}
      case 'v2':
        return this.changeV2(caller, request, index)
      case 'authenticate':
        return this.login(request, index)
      default: {
        this.checkAdmin(caller)
        this.options.onTokensEnded(this.auth.apply(authCommandOf(kind, request)))
        return {}
      }
    }
  }

  private write(
    kind: 'put' | 'deleteRange' | 'txn',
    caller: CommandCaller | undefined,
    bytes: Uint8Array,
  ): object {
    const { kv, access, alarms } = this
    this.checkCurrent(caller)
    // The store copies the values that it keeps.
    if (kind === 'put') {
      const request = PutRequest.decodeShared(bytes)
      access.checkPut(caller, request)
      alarms.check('space')
      return kv.put(request)
    }
    if (kind === 'deleteRange') {
      const request = DeleteRangeRequest.decodeShared(bytes)
      access.checkDeleteRange(caller, request)
      alarms.check('write')
      return kv.deleteRange(request)
    }
    const request = TxnRequest.decodeShared(bytes)
    access.checkTxn(caller, request)
    alarms.check(hasPut(request) ? 'space' : 'write')
    return kv.txn(request)
  }

  private changeLease(
    kind: 'leaseGrant' | 'leaseRevoke' | 'leaseCheckpoint',
    caller: CommandCaller | undefined,
    bytes: Uint8Array,
  ): object {
    const { leases, kv, access, alarms } = this
    if (kind === 'leaseCheckpoint') {
      for (const { id, remainingTtl } of LeaseCheckpointRequest.decode(bytes).checkpoints)
        leases.checkpoint(id, remainingTtl)
      return {}
    }
    this.checkCurrent(caller)
    if (kind === 'leaseGrant') {
      alarms.check('space')
      const { id, ttl } = LeaseGrantRequest.decode(bytes)
      return { ttl: leases.grant(id, ttl, this.options.now()) }
    }
    const { id } = LeaseRevokeRequest.decode(bytes)
    access.checkLeaseRevoke(caller, id)
    kv.deleteKeys(leases.revoke(id))
    return {}
  }

  /**
   * Users and roles of v3 have no rights on v2 keys, so with auth only administrators may use them.
   */
  private changeV2(caller: CommandCaller | undefined, bytes: Uint8Array, index: Index): V2Result {
    if (this.v2.isKept(index)) return {}
    const command = decodeV2Command(bytes)
    this.checkAdmin(caller)
    if (command.type === 'delete') this.alarms.check('write')
    else if (command.type !== 'sync') this.alarms.check('space')
    return this.v2.apply(command)
  }

  private login(bytes: Uint8Array, index: number): object {
    const { user, authRevision, tokenPrefix } = decodeLogin(bytes)
    this.auth.checkLogin(user, authRevision)
    this.options.onLogin(tokenPrefix, index, user)
    return { index }
  }

  private checkAdmin(caller: CommandCaller | undefined): void {
    this.checkCurrent(caller)
    this.access.checkAdmin(caller)
  }

  /**
   * Rights that changed between the check and this entry are checked anew by the node that asks.
   */
  private checkCurrent(caller: CommandCaller | undefined): void {
    if (!this.auth.enabled || caller === undefined) return
    if (caller.authRevision < this.auth.revision) throw new OldAuthRevision()
  }
}

/** @returns undefined for an entry that does not change the v2 keys */
function v2CommandOf(entry: Entry): V2Command | undefined {
  if (entry.type !== 'command') return undefined
  const { kind, request } = decodeCommand(requestOf(entry.command))
  return kind === 'v2' ? decodeV2Command(request) : undefined
}
