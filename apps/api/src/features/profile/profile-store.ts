import { compare, type Entry, type EtcdStore, op } from '@ticketcd/etcd'
import {
  type Account,
  accountOf,
  EmailOwner,
  type PasswordChangeInput,
  type ProfileInput,
  User,
  type UserValue,
} from '@ticketcd/schema'
import type * as z from 'zod/mini'
import { hashPassword, verifyPassword } from '../../password.ts'
import { Refusal } from '../../refusal.ts'
import type { Sessions } from '../../sessions.ts'
import { Throttle } from '../../throttle.ts'
import type { Caller } from '../../trpc.ts'
import type { Profile } from './router.ts'

/** Two tabs that save at once; more than this is no accident. */
const attemptsMax = 5
/** Whoever found an open session must not be able to guess the password with it. */
const passwordTries = { burst: 10, refillMs: 30_000 }

export interface ProfileStoreOptions {
  store: Pick<EtcdStore, 'get' | 'txn'>
  sessions: Sessions
  /** @returns ISO 8601, UTC */
  now(): string
}

type UserEntry = Entry<{ readonly username: string }, UserValue>

export class ProfileStore implements Profile {
  private readonly store: ProfileStoreOptions['store']
  private readonly sessions: Sessions
  private readonly now: () => string
  private readonly tries = new Throttle(passwordTries)

  constructor({ store, sessions, now }: ProfileStoreOptions) {
    this.store = store
    this.sessions = sessions
    this.now = now
  }

  async get(username: string): Promise<Account> {
    return accountOf(username, (await this.user(username)).value)
  }

  /** The new address is taken and the old one given free in the transaction that writes the user. */
  async update(username: string, { name, email }: z.output<typeof ProfileInput>) {
    let current = await this.user(username)
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const before = current.value
      const after: UserValue = { ...before, name, email }
      const moves = email !== before.email
      const result = await this.store.txn(
        {
          compare: [
            compare.modRevisionIs(User, { username }, current.modRevision),
            ...(moves ? [compare.absent(EmailOwner, { email })] : []),
          ],
          success: [
            op.put(User, { username }, after),
            ...(moves
              ? [op.put(EmailOwner, { email }, { username }), op.delete(EmailOwner, { email: before.email })]
              : []),
          ],
          failure: [op.get(User, { username }), op.get(EmailOwner, { email })],
        },
        // Sent twice, the second one finds the user as the first one left it, and writes that once more.
        { resendable: true },
      )
      if (result.succeeded) return { account: accountOf(username, after), revision: result.revision }
      const [user, owner] = result.responses
      if (owner && owner.value.username !== username) throw new Refusal({ code: 'email-taken' })
      if (!user) throw new Refusal({ code: 'not-logged-in' })
      current = user
    }
    throw new Refusal({ code: 'busy', retryAfterMs: 1_000 })
  }

  async changePassword(caller: Caller, { current, next }: z.output<typeof PasswordChangeInput>) {
    const { username } = caller
    const retryAfterMs = this.tries.take(username, this.nowMs())
    if (retryAfterMs > 0) throw new Refusal({ code: 'throttled', retryAfterMs })
    const user = await this.user(username)
    if (!(await verifyPassword(current, user.value.passwordHash)))
      throw new Refusal({ code: 'wrong-credentials' })
    this.tries.giveBack(username, this.nowMs())

    const after: UserValue = { ...user.value, passwordHash: await hashPassword(next) }
    const result = await this.store.txn(
      {
        compare: [compare.modRevisionIs(User, { username }, user.modRevision)],
        success: [op.put(User, { username }, after)],
        failure: [op.get(User, { username })],
      },
      { resendable: true },
    )
    // The salt is random, so the same hash is our own write, sent again after its answer was lost.
    const isOurs = result.succeeded || result.responses[0]?.value.passwordHash === after.passwordHash
    if (!isOurs) throw new Refusal({ code: 'busy', retryAfterMs: 1_000 })
    await this.sessions.endOthers(caller)
    return { revision: result.revision }
  }

  /** A session may outlive its account by moments. */
  private async user(username: string): Promise<UserEntry> {
    const user = await this.store.get(User, { username })
    if (!user) throw new Refusal({ code: 'not-logged-in' })
    return user
  }

  private nowMs(): number {
    return Date.parse(this.now())
  }
}
