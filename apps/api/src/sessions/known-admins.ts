import { EtcdFailure } from '@ticketcd/etcd'
import type { Caller } from '../http/trpc.ts'
import { sessionHashOf } from './sessions.ts'

const rememberedMs = 15 * 60 * 1_000
const rememberedMax = 1_000

/**
 * Caches the callers that were admins a short while ago. Without a quorum any node can still
 * identify a caller. If no node answers, this cache is used, so that an admin who has stopped the
 * last node can start it again.
 *
 * Invariant: the end of a session and the change of an account remove their entries, in every
 * process. The mirror calls `forgetSession` and `forgetAccount`. Nothing can end or change while no
 * node answers.
 */
export class KnownAdmins {
  private readonly admins = new Map<string, { caller: Caller; untilMs: number }>()
  /** Number of removals. A query that was under way during a removal is not cached. */
  private forgotten = 0

  /**
   * Returns the caller. If no node answers, it may come from the cache.
   *
   * @param token of the session cookie
   * @param ask queries the caller; rejects if it is no admin
   */
  async admit(token: string | null, ask: () => Promise<Caller>): Promise<Caller> {
    const { forgotten } = this
    try {
      const caller = await ask()
      if (this.forgotten !== forgotten) return caller
      if (this.admins.size >= rememberedMax) this.admins.clear()
      this.admins.set(caller.tokenHash, { caller, untilMs: performance.now() + rememberedMs })
      return caller
    } catch (error) {
      if (token === null) throw error
      const tokenHash = sessionHashOf(token)
      const isOutage = error instanceof EtcdFailure && ['unavailable', 'timeout'].includes(error.code)
      if (!isOutage) this.admins.delete(tokenHash)
      const known = this.admins.get(tokenHash)
      if (!known || known.untilMs < performance.now()) throw error
      return known.caller
    }
  }

  forgetSession(tokenHash: string): void {
    this.forgotten += 1
    this.admins.delete(tokenHash)
  }

  forgetAccount(username: string): void {
    this.forgotten += 1
    for (const [tokenHash, { caller }] of this.admins)
      if (caller.username === username) this.admins.delete(tokenHash)
  }

  forgetAll(): void {
    this.forgotten += 1
    this.admins.clear()
  }
}
