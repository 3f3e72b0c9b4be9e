import { EtcdFailure } from '@ticketcd/etcd'
import { sessionHashOf } from './sessions.ts'
import type { Caller } from './trpc.ts'

const rememberedMs = 15 * 60 * 1_000
const rememberedMax = 1_000

/**
 * Who was seen to be an admin a short while ago. Without a quorum any node still tells who somebody is; when not one
 * of them answers, this is what is left, so that whoever has stopped the last node can start it again.
 *
 * Invariant: a session that has ended and an account that was changed are forgotten with the change, whichever process made it
 * (`forget` is called from the mirror), and nothing can end or change while no node answers.
 */
export class KnownAdmins {
  private readonly admins = new Map<string, { caller: Caller; untilMs: number }>()
  /** How often something was forgotten: who was asked about meanwhile is not remembered by that. */
  private forgotten = 0

  /**
   * @param token of the session cookie
   * @param ask who is asking: rejects where it is no admin
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
