import { type AuthStore, authError, type Caller } from '@ticketcd/mvcc'
import type { PasswordHasher } from './password-hasher.ts'
import type { TokenTable } from './token-table.ts'

/** Determines the user of a request, by password or by token. */
export class Authenticator {
  private readonly auth: AuthStore
  private readonly tokens: TokenTable
  private readonly hasher: PasswordHasher

  constructor(auth: AuthStore, tokens: TokenTable, hasher: PasswordHasher) {
    this.auth = auth
    this.tokens = tokens
    this.hasher = hasher
  }

  /**
   * The first half of a login, on the node that was called, once it has caught up with the cluster.
   * The second is `AuthStore.checkLogin` when the login is applied.
   *
   * @returns the auth revision at which the password was right
   * @throws {StoreError} with the same message for a wrong password and for an unknown user
   */
  async checkPassword(name: string, password: string): Promise<number> {
    if (!this.auth.enabled) throw authError('authNotEnabled')
    const { revision } = this.auth
    const user = this.auth.findUser(name)
    if (user?.noPassword) throw authError('noPasswordUser')
    if (!(await this.hasher.verify(password, user?.hashedPassword))) throw authError('authFailed')
    return revision
  }

  /**
   * @param token of the request; it is not looked at while auth is disabled (as in etcd 3.5)
   * @returns undefined for a request without a token
   * @throws {StoreError} for an unknown token
   */
  callerOf(token: string | undefined, nowMs: number): Caller | undefined {
    if (!this.auth.enabled || token === undefined) return undefined
    const user = this.tokens.userOf(token, nowMs)
    if (user === undefined) throw authError('invalidAuthToken')
    return { user, authRevision: this.auth.revision }
  }
}
