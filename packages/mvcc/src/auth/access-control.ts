import type { Key, KeyRange, LeaseId } from '../key-value.ts'
import type { DeleteRangeRequest, PutRequest, RequestOp, TxnRequest } from '../request.ts'
import { authError, maintenanceError, OldAuthRevision } from './auth-error.ts'
import { root } from './auth-state.ts'
import type { AuthStore } from './auth-store.ts'
import type { Caller } from './caller.ts'
import { UserRights } from './user-rights.ts'

/**
 * Decides whether a caller may make a request. While auth is disabled, every request is allowed.
 * The checks throw a `StoreError` for a denied request, and are pure otherwise: they run before a
 * proposal, and once more when it is applied.
 *
 * The order of refusals is etcd's: a malformed request first, then these checks, then refusals that
 * depend on stored keys and leases.
 */
export class AccessControl {
  private readonly auth: AuthStore
  private readonly keysOf: (lease: LeaseId) => Iterable<Key>
  private readonly rights: UserRights

  /** @param keysOf the keys that a lease is attached to; none for an unknown lease */
  constructor(auth: AuthStore, keysOf: (lease: LeaseId) => Iterable<Key>) {
    this.auth = auth
    this.keysOf = keysOf
    this.rights = new UserRights(auth)
  }

  /** For calls that any user may make, but no caller without a token. */
  checkUser(caller: Caller | undefined): void {
    if (this.auth.enabled && caller === undefined) throw authError('userEmpty')
  }

  /** For calls that need the role root, such as all changes of users and roles. */
  checkAdmin(caller: Caller | undefined): void {
    if (!this.auth.enabled) return
    if (caller === undefined) throw authError('userEmpty')
    if (!this.isAdmin(caller)) throw authError('permissionDenied')
  }

  /** @param action 0 lists the alarms, which any user may do; others raise and lower one */
  checkAlarm(caller: Caller | undefined, action: number): void {
    if (action === 0) this.checkUser(caller)
    else this.checkAdmin(caller)
  }

  /** For Hash, HashKV, Defragment and Snapshot, whose refusals have another form. */
  checkMaintenance(caller: Caller | undefined): void {
    if (!this.auth.enabled) return
    if (caller === undefined) throw maintenanceError(authError('userEmpty'))
    if (!this.isAdmin(caller)) throw maintenanceError(authError('permissionDenied'))
  }

  /** A user may read its own record. For others even the existence of a user is not shown. */
  checkUserGet(caller: Caller | undefined, name: string): void {
    if (caller === undefined || caller.user !== name) this.checkAdmin(caller)
  }

  /** A user may read the roles that it has. */
  checkRoleGet(caller: Caller | undefined, role: string): void {
    const own = caller !== undefined && this.auth.findUser(caller.user)?.roles.includes(role)
    if (!own) this.checkAdmin(caller)
  }

  /** Also for a watch: an open end needs a grant with an open end, unlike in etcd 3.5.30. */
  checkRange(caller: Caller | undefined, range: KeyRange): void {
    this.check(caller, 'read', range)
  }

  /**
   * `prevKv` needs the read right as well, `ignoreValue` does not (as in etcd). A lease is attached
   * only if this user may write all of its keys, and so may revoke it (etcd's rule).
   */
  checkPut(caller: Caller | undefined, { key, prevKv, lease }: PutRequest): void {
    const range = { key, rangeEnd: '' }
    this.check(caller, 'write', range)
    if (prevKv) this.check(caller, 'read', range)
    if (lease !== 0n) this.checkKeysOf(caller, 'write', lease)
  }

  checkDeleteRange(caller: Caller | undefined, request: DeleteRangeRequest): void {
    this.check(caller, 'write', request)
    if (request.prevKv) this.check(caller, 'read', request)
  }

  /**
   * Every compare and every operation of both branches and of all nested transactions: a branch
   * that is not taken would show the result of its compares. A transaction without any is allowed
   * to each user.
   */
  checkTxn(caller: Caller | undefined, request: TxnRequest): void {
    this.checkUser(caller)
    const waiting: TxnRequest[] = [request]
    for (let txn = waiting.pop(); txn !== undefined; txn = waiting.pop()) {
      for (const compare of txn.compare) this.check(caller, 'read', compare)
      for (const operations of [txn.success, txn.failure])
        for (const operation of operations) {
          this.checkOperation(caller, operation)
          if (operation.requestTxn !== undefined) waiting.push(operation.requestTxn)
        }
    }
  }

  /** A revocation deletes the keys of the lease. */
  checkLeaseRevoke(caller: Caller | undefined, lease: LeaseId): void {
    this.checkUser(caller)
    this.checkKeysOf(caller, 'write', lease)
  }

  checkLeaseTimeToLive(caller: Caller | undefined, lease: LeaseId, keys: boolean): void {
    this.checkUser(caller)
    if (keys) this.checkKeysOf(caller, 'read', lease)
  }

  /** @param leases all existing leases: one of foreign keys hides the whole list (as in etcd) */
  checkLeaseLeases(caller: Caller | undefined, leases: Iterable<LeaseId>): void {
    this.checkUser(caller)
    for (const lease of leases) this.checkKeysOf(caller, 'read', lease)
  }

  private checkOperation(caller: Caller | undefined, operation: RequestOp): void {
    const { requestRange, requestPut, requestDeleteRange } = operation
    if (requestRange !== undefined) this.checkRange(caller, requestRange)
    if (requestPut !== undefined) this.checkPut(caller, requestPut)
    if (requestDeleteRange !== undefined) this.checkDeleteRange(caller, requestDeleteRange)
  }

  private checkKeysOf(caller: Caller | undefined, right: 'read' | 'write', lease: LeaseId): void {
    if (!this.auth.enabled) return
    for (const key of this.keysOf(lease)) this.check(caller, right, { key, rangeEnd: '' })
  }

  private check(caller: Caller | undefined, right: 'read' | 'write', range: KeyRange): void {
    if (!this.auth.enabled) return
    if (caller === undefined) throw authError('userEmpty')
    if (caller.authRevision < this.auth.revision) throw new OldAuthRevision()
    if (this.isAdmin(caller)) return
    if (!this.rights.of(caller.user)[right].covers(range)) throw authError('permissionDenied')
  }

  private isAdmin({ user }: Caller): boolean {
    return this.auth.findUser(user)?.roles.includes(root) ?? false
  }
}
