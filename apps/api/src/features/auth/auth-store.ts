import { compare, type EtcdStore, op } from '@ticketcd/etcd'
import {
  type Account,
  accountOf,
  EmailInput,
  EmailOwner,
  type LogInInput,
  type RegisterInput,
  User,
  Username,
  type UserValue,
} from '@ticketcd/schema'
import type * as z from 'zod/mini'
import { Refusal } from '../../http/refusal.ts'
import { Throttle } from '../../http/throttle.ts'
import { hashPassword, verifyPassword } from '../../sessions/password.ts'
import type { Sessions } from '../../sessions/sessions.ts'
import { Budget } from '../../store/budget.ts'
import type { FallbackReads } from '../../store/fallback-reads.ts'
import type { Auth, LoggedIn, Visitor } from './router.ts'

/** Per account: a person mistypes a few times in a row; a password list needs far more tries. */
const perAccount = { burst: 10, refillMs: 30_000 }
/**
 * Per network: many people may share an address. `perAccount` bounds the attempts on one account.
 */
const perNetwork = { burst: 100, refillMs: 3_000 }

/** Within 3 s, a login or registration without a quorum fails. */
const budgetMs = 2_500

export interface AuthStoreOptions {
  store: Pick<EtcdStore, 'txn'>
  reads: FallbackReads
  sessions: Sessions
  /** @returns ISO 8601, UTC */
  now(): string
}

export class AuthStore implements Auth {
  private readonly store: AuthStoreOptions['store']
  private readonly reads: FallbackReads
  private readonly sessions: Sessions
  private readonly now: () => string
  private readonly logInsOfAccount = new Throttle(perAccount)
  private readonly logInsFrom = new Throttle(perNetwork)
  private readonly registrationsFrom = new Throttle(perNetwork)

  constructor({ store, reads, sessions, now }: AuthStoreOptions) {
    this.store = store
    this.reads = reads
    this.sessions = sessions
    this.now = now
  }

  async account(username: string): Promise<Account | null> {
    const user = await this.reads.get(User, { username })
    return user ? accountOf(username, user.value) : null
  }

  /** Writes name, address and session in one transaction, so no account lacks one of them. */
  async register(input: z.output<typeof RegisterInput>, { network, oldToken }: Visitor): Promise<LoggedIn> {
    const budget = new Budget(budgetMs)
    allow(this.registrationsFrom, network, this.nowMs())
    const { username, name, email, password } = input
    const user: UserValue = {
      name,
      email,
      passwordHash: await hashPassword(password),
      role: 'customer',
      createdAt: this.now(),
    }
    return this.sessions.begin(username, budget, async ({ token, expiresAt, write }) => {
      const result = await this.store.txn(
        {
          compare: [compare.absent(User, { username }), compare.absent(EmailOwner, { email })],
          success: [
            op.put(User, { username }, user),
            op.put(EmailOwner, { email }, { username }),
            write,
            ...this.sessions.ending(oldToken),
          ],
          failure: [op.get(User, { username }), op.get(EmailOwner, { email })],
        },
        { resendable: true, deadlineMs: budget.leftMs },
      )
      this.sessions.ended(oldToken)
      const done = { account: accountOf(username, user), revision: result.revision, token, expiresAt }
      if (result.succeeded) return done
      const [other] = result.responses
      // The salt is random, so an equal hash is this request's own write, sent again after its
      // answer was lost.
      if (other?.value.passwordHash === user.passwordHash) return done
      throw new Refusal({ code: other ? 'username-taken' : 'email-taken' })
    })
  }

  async logIn(
    { username: given, password }: z.output<typeof LogInInput>,
    { network, oldToken }: Visitor,
  ): Promise<LoggedIn> {
    const budget = new Budget(budgetMs)
    // Attempts are counted before the password check, so parallel attempts count like serial ones.
    allow(this.logInsFrom, network, this.nowMs())
    const username = await this.usernameOf(given)
    // An account has one count, for login by name and by address.
    const account = username ?? given
    allow(this.logInsOfAccount, account, this.nowMs())
    const user = username === undefined ? undefined : await this.reads.get(User, { username })
    const isRight = await verifyPassword(password, user?.value.passwordHash)
    if (username === undefined || !user || !isRight) throw new Refusal({ code: 'wrong-credentials' })
    this.logInsFrom.giveBack(network, this.nowMs())
    this.logInsOfAccount.giveBack(account, this.nowMs())

    return this.sessions.begin(username, budget, async ({ token, expiresAt, write }) => {
      const { succeeded, revision } = await this.store.txn(
        {
          // The password may have changed since, or a read without a quorum may have been stale.
          compare: [compare.modRevisionIs(User, { username }, user.modRevision)],
          success: [write, ...this.sessions.ending(oldToken)],
        },
        { resendable: true, deadlineMs: budget.leftMs },
      )
      if (!succeeded) throw new Refusal({ code: 'busy', retryAfterMs: 1_000 })
      this.sessions.ended(oldToken)
      return { account: accountOf(username, user.value), revision, token, expiresAt }
    })
  }

  async logOut(token: string | null): Promise<number | null> {
    const success = this.sessions.ending(token)
    if (success.length === 0) return null
    const { revision } = await this.store.txn({ success }, { resendable: true })
    this.sessions.ended(token)
    return revision
  }

  /**
   * @param given a username or an email address
   * @returns `undefined` if there is no such account
   */
  private async usernameOf(given: string): Promise<string | undefined> {
    const email = EmailInput.safeParse(given)
    if (email.success) return (await this.reads.get(EmailOwner, { email: email.data }))?.value.username
    return Username.safeParse(given).data
  }

  private nowMs(): number {
    return Date.parse(this.now())
  }
}

/** @throws {Refusal} throttled */
function allow(throttle: Throttle, key: string, nowMs: number): void {
  const retryAfterMs = throttle.take(key, nowMs)
  if (retryAfterMs > 0) throw new Refusal({ code: 'throttled', retryAfterMs })
}
