import { setTimeout as delay } from 'node:timers/promises'
import {
  backoffMs,
  compare,
  type Entry,
  EtcdFailure,
  type EtcdStore,
  op,
  type Revision,
} from '@ticketcd/etcd'
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
import { Refusal } from '../../http/refusal.ts'
import { Throttle } from '../../http/throttle.ts'
import type { Caller } from '../../http/trpc.ts'
import { hashPassword, verifyPassword } from '../../sessions/password.ts'
import type { Sessions } from '../../sessions/sessions.ts'
import type { Profile } from './router.ts'

/** Two tabs may save at once; more attempts are no accident. */
const attemptsMax = 5
/** Limits guesses of the password by a stranger who found an open session. */
const passwordTries = { burst: 10, refillMs: 30_000 }

/** Retries of ending the other sessions after a password change, for about an hour. */
const endAgain = { firstMs: 500, maxMs: 60_000, attempts: 65 }

export interface ProfileStoreOptions {
  store: Pick<EtcdStore, 'get' | 'txn'>
  sessions: Pick<Sessions, 'endOthers'>
  /** @returns ISO 8601, UTC */
  now(): string
  /** Receives the errors of ending sessions after a password change; it is retried. */
  onFailure(error: unknown): void
}

type UserEntry = Entry<{ readonly username: string }, UserValue>

export class ProfileStore implements Profile {
  private readonly store: ProfileStoreOptions['store']
  private readonly sessions: ProfileStoreOptions['sessions']
  private readonly now: () => string
  private readonly onFailure: (error: unknown) => void
  private readonly tries = new Throttle(passwordTries)

  constructor({ store, sessions, now, onFailure }: ProfileStoreOptions) {
    this.store = store
    this.sessions = sessions
    this.now = now
    this.onFailure = onFailure
  }

  async get(username: string): Promise<Account> {
    return accountOf(username, (await this.user(username)).value)
  }

  /**
   * Writes name and address. One transaction writes the user, takes the new address, and releases
   * the old one.
   *
   * @throws {Refusal} email-taken, not-logged-in, busy
   */
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
        // If it is sent twice, the second one finds the first one's user, and writes the same
        // again.
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
    const [found] = result.succeeded ? [] : result.responses
    // The salt is random, so an equal hash is this request's own write, sent again after its answer
    // was lost.
    const isOurs = result.succeeded || found?.value.passwordHash === after.passwordHash
    if (!isOurs) throw new Refusal({ code: 'busy', retryAfterMs: 1_000 })
    await this.endOthers(caller, found?.modRevision ?? result.revision)
    return { revision: result.revision }
  }

  /**
   * Ends the account's other sessions. The password has changed already, so a failure here is
   * reported and retried, and does not reach the customer. A session that began after the change
   * stays, because its login used the new password.
   */
  private async endOthers(caller: Caller, changedAt: Revision): Promise<void> {
    try {
      await this.sessions.endOthers(caller, changedAt)
    } catch (error) {
      this.onFailure(error)
      void this.endOthersLater(caller, changedAt)
    }
  }

  private async endOthersLater(caller: Caller, changedAt: Revision): Promise<void> {
    for (let attempt = 0; attempt < endAgain.attempts; attempt += 1) {
      await delay(backoffMs(attempt, endAgain, Math.random()), undefined, { ref: false })
      try {
        return await this.sessions.endOthers(caller, changedAt)
      } catch (error) {
        // The api is closing.
        if (error instanceof EtcdFailure && error.code === 'cancelled') return
        this.onFailure(error)
      }
    }
  }

  /** @throws {Refusal} not-logged-in, because a session may briefly outlive its account */
  private async user(username: string): Promise<UserEntry> {
    const user = await this.store.get(User, { username })
    if (!user) throw new Refusal({ code: 'not-logged-in' })
    return user
  }

  private nowMs(): number {
    return Date.parse(this.now())
  }
}
