import type { AuthCommand, EndedTokens } from './auth-command.ts'
import { authError, OldAuthRevision } from './auth-error.ts'
import { type AuthState, type Role, root, type User } from './auth-state.ts'
import { hasRange, isGrantable, withPermission } from './permission.ts'

/*
 * Invariants:
 * 1. Each command that changes a user or a role, and the switch to disabled, raises the revision by
 *    one. A refused command, one that changes nothing, and the switch to enabled do not (as in
 *    etcd).
 * 2. While auth is enabled, the user root exists and has the role root, so auth can always be
 *    disabled.
 * 3. Every user's roles exist, except the role root, which needs no record.
 */

type Command<Type extends AuthCommand['type']> = Extract<AuthCommand, { type: Type }>

/** Users and roles, as a deterministic state machine. `AccessControl` checks their rights. */
export class AuthStore {
  private on = false
  private version = 1
  private changes = 1
  private readonly users = new Map<string, User>()
  private readonly roles = new Map<string, Role>()

  /** @param state of a snapshot, possibly one of etcd */
  static restored(state: AuthState): AuthStore {
    const store = new AuthStore()
    store.restore(state)
    return store
  }

  get enabled(): boolean {
    return this.on
  }

  /** The auth revision, which is separate from the revision of the keys. */
  get revision(): number {
    return this.version
  }

  /** Counts changes and restores on this node, so users and roles are the same while it is. */
  get generation(): number {
    return this.changes
  }

  /**
   * Applies a replicated command. The rights of its caller are checked before.
   *
   * @returns the tokens that it ends
   * @throws {StoreError} for a refused command; it has changed nothing
   */
  apply(command: AuthCommand): EndedTokens {
    switch (command.type) {
      case 'authEnable':
        return this.enable()
      case 'authDisable':
        return this.disable()
      case 'userAdd':
        return this.userAdd(command)
      case 'userDelete':
        return this.userDelete(command)
      case 'userChangePassword':
        return this.userChangePassword(command)
      case 'userGrantRole':
        return this.userGrantRole(command)
      case 'userRevokeRole':
        return this.userRevokeRole(command)
      case 'roleAdd':
        return this.roleAdd(command)
      case 'roleDelete':
        return this.roleDelete(command)
      case 'roleGrantPermission':
        return this.roleGrantPermission(command)
      case 'roleRevokePermission':
        return this.roleRevokePermission(command)
      default:
        return command satisfies never
    }
  }

  findUser(name: string): User | undefined {
    return this.users.get(name)
  }

  findRole(name: string): Role | undefined {
    return this.roles.get(name)
  }

  /** @throws {StoreError} if there is no such user */
  userGet(name: string): User {
    const user = this.users.get(name)
    if (user === undefined) throw authError('userNotFound')
    return user
  }

  /** The names in order. */
  userList(): string[] {
    return [...this.users.keys()].sort()
  }

  /** @throws {StoreError} if there is no such role */
  roleGet(name: string): Role {
    const role = this.roles.get(name)
    if (role === undefined) throw authError('roleNotFound')
    return role
  }

  /** The names in order. */
  roleList(): string[] {
    return [...this.roles.keys()].sort()
  }

  authStatus(): { readonly enabled: boolean; readonly authRevision: number } {
    return { enabled: this.on, authRevision: this.version }
  }

  /**
   * The last check of a login, when its replicated entry is applied: `revision` is the one at which
   * the password was compared. A change of users since then requires another comparison.
   *
   * @throws {OldAuthRevision} if the password must be compared again
   */
  checkLogin(name: string, revision: number): void {
    if (!this.on) throw authError('authNotEnabled')
    if (revision !== this.version) throw new OldAuthRevision()
    if (this.users.get(name)?.noPassword ?? true) throw authError('authFailed')
  }

  /** In the order of the names, so equal stores have equal states. */
  state(): AuthState {
    return {
      enabled: this.on,
      revision: this.version,
      users: this.userList().map((name) => this.userGet(name)),
      roles: this.roleList().map((name) => this.roleGet(name)),
    }
  }

  /** Replaces everything. The tokens of all users must end with it. */
  restore({ enabled, revision, users, roles }: AuthState): void {
    this.on = enabled
    this.version = revision
    this.changes += 1
    this.users.clear()
    for (const user of users) this.users.set(user.name, { ...user, roles: [...user.roles].sort() })
    this.roles.clear()
    for (const role of roles) this.roles.set(role.name, role)
  }

  private enable(): EndedTokens {
    if (this.on) return 'none'
    const user = this.users.get(root)
    if (user === undefined) throw authError('rootUserNotExist')
    if (!user.roles.includes(root)) throw authError('rootRoleNotExist')
    this.on = true
    return 'all'
  }

  private disable(): EndedTokens {
    if (!this.on) return 'none'
    this.on = false
    this.commit()
    return 'all'
  }

  private userAdd({ name, hashedPassword, noPassword }: Command<'userAdd'>): EndedTokens {
    if (name === '') throw authError('userEmpty')
    if (this.users.has(name)) throw authError('userAlreadyExists')
    this.putUser({ name, hashedPassword: noPassword ? '' : hashedPassword, noPassword, roles: [] })
    return 'none'
  }

  private userDelete({ name }: Command<'userDelete'>): EndedTokens {
    if (this.on && name === root) throw authError('invalidAuthManagement')
    this.userGet(name)
    this.users.delete(name)
    this.commit()
    return { user: name }
  }

  private userChangePassword({ name, hashedPassword }: Command<'userChangePassword'>): EndedTokens {
    const user = this.userGet(name)
    this.putUser({ ...user, hashedPassword: user.noPassword ? '' : hashedPassword })
    return { user: name }
  }

  private userGrantRole({ user: name, role }: Command<'userGrantRole'>): EndedTokens {
    const user = this.userGet(name)
    if (role !== root) this.roleGet(role)
    if (!user.roles.includes(role)) this.putUser({ ...user, roles: [...user.roles, role].sort() })
    return 'none'
  }

  private userRevokeRole({ name, role }: Command<'userRevokeRole'>): EndedTokens {
    if (this.on && name === root && role === root) throw authError('invalidAuthManagement')
    const user = this.userGet(name)
    if (!user.roles.includes(role)) throw authError('roleNotGranted')
    this.putUser(withoutRole(user, role))
    return 'none'
  }

  private roleAdd({ name }: Command<'roleAdd'>): EndedTokens {
    if (name === '') throw authError('roleEmpty')
    if (this.roles.has(name)) throw authError('roleAlreadyExists')
    this.putRole({ name, keyPermission: [] })
    return 'none'
  }

  private roleDelete({ role }: Command<'roleDelete'>): EndedTokens {
    if (this.on && role === root) throw authError('invalidAuthManagement')
    this.roleGet(role)
    this.roles.delete(role)
    for (const user of this.users.values())
      if (user.roles.includes(role)) this.users.set(user.name, withoutRole(user, role))
    this.commit()
    return 'none'
  }

  private roleGrantPermission({ name, perm }: Command<'roleGrantPermission'>): EndedTokens {
    if (perm === undefined) throw authError('permissionNotGiven')
    if (!isGrantable(perm)) throw authError('invalidAuthManagement')
    const role = this.roleGet(name)
    this.putRole({ name, keyPermission: withPermission(role.keyPermission, perm) })
    return 'none'
  }

  private roleRevokePermission({ role: name, ...range }: Command<'roleRevokePermission'>): EndedTokens {
    const { keyPermission } = this.roleGet(name)
    const kept = keyPermission.filter((permission) => !hasRange(permission, range))
    if (kept.length === keyPermission.length) throw authError('permissionNotGranted')
    this.putRole({ name, keyPermission: kept })
    return 'none'
  }

  private putUser(user: User): void {
    this.users.set(user.name, user)
    this.commit()
  }

  private putRole(role: Role): void {
    this.roles.set(role.name, role)
    this.commit()
  }

  private commit(): void {
    this.version += 1
    this.changes += 1
  }
}

function withoutRole(user: User, role: string): User {
  return { ...user, roles: user.roles.filter((each) => each !== role) }
}
