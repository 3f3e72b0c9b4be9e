import { hash, randomBytes } from 'node:crypto'
import { EtcdFailure, type EtcdStore, type Op, op, type Revision, revisionZero } from '@ticketcd/etcd'
import { Session, sessionLifetimeMs } from '@ticketcd/schema'
import type { Caller } from '../http/trpc.ts'
import type { Budget } from '../store/budget.ts'
import type { FallbackReads } from '../store/fallback-reads.ts'
import { HourLeases } from '../store/hour-leases.ts'
import type { KnownSessions } from './known-sessions.ts'

/** A session to be written. `write` belongs in the transaction of the login. */
export interface NewSession {
  token: string
  /** ISO 8601, UTC */
  expiresAt: string
  write: Op<undefined>
}

export interface SessionsOptions {
  store: Pick<EtcdStore, 'leases' | 'scan' | 'txn'>
  reads: FallbackReads
  known: KnownSessions
  /** @returns ISO 8601, UTC */
  now(): string
}

/**
 * The sessions of the users. A token is 256 random bits that only the browser stores. The store has
 * its hash, so a reader of the store cannot log in with it.
 */
export class Sessions {
  private readonly store: SessionsOptions['store']
  private readonly reads: FallbackReads
  private readonly known: KnownSessions
  private readonly now: () => string
  private readonly leases: HourLeases

  constructor({ store, reads, known, now }: SessionsOptions) {
    this.store = store
    this.reads = reads
    this.known = known
    this.now = now
    this.leases = new HourLeases(store.leases)
  }

  /**
   * Returns the caller of a token, `null` without a valid session. A cached session costs no read.
   * @param seen the revision that the caller has seen: all changes up to it count
   */
  async callerOf(token: string | null, seen: Revision = revisionZero): Promise<Caller | null> {
    if (!token || !looksLikeToken.test(token)) return null
    const tokenHash = sessionHashOf(token)
    const session =
      this.known.get(tokenHash, seen) ??
      (await this.known.learn(tokenHash, () => this.reads.find(Session, { tokenHash })))
    return session && session.expiresAt > this.now() ? { username: session.username, tokenHash } : null
  }

  /** Whether a session still exists and has not expired. */
  async isAlive({ username, tokenHash }: Caller): Promise<boolean> {
    const session = await this.reads.get(Session, { tokenHash })
    return session?.value.username === username && session.value.expiresAt > this.now()
  }

  /**
   * Runs a transaction that begins a session.
   * @param budget for the session's lease and for `run`, together
   * @param run receives the session; it may be called again, with another one, if etcd has lost a
   *   lease
   */
  async begin<Result>(
    username: string,
    budget: Budget,
    run: (session: NewSession) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await run(await this.prepare(username, budget))
    } catch (error) {
      if (!(error instanceof EtcdFailure) || error.code !== 'lease-not-found') throw error
      this.leases.forget()
      return run(await this.prepare(username, budget))
    }
  }

  /**
   * The operations that end a session in a transaction; empty for a malformed token. `ended` is to
   * be called afterwards.
   */
  ending(token: string | null): Op<number>[] {
    return token && looksLikeToken.test(token)
      ? [op.delete(Session, { tokenHash: sessionHashOf(token) })]
      : []
  }

  /**
   * Drops a session from the cache after a transaction that was to end it. The next request reads
   * it again. Other processes receive its end from etcd.
   */
  ended(token: string | null): void {
    if (token) this.known.forget(sessionHashOf(token))
  }

  /**
   * Ends all sessions of an account but one, if they began before a revision. It scans all
   * sessions, since it is too rare for an index. It may fail half way, and can be repeated.
   */
  async endOthers({ username, tokenHash }: Caller, before: Revision): Promise<void> {
    for await (const page of this.store.scan(Session, {}, { limit: 2_000, deadlineMs: 5_000 })) {
      const others = page.entries.filter(
        ({ parts, value, createRevision }) =>
          value.username === username && parts.tokenHash !== tokenHash && createRevision < before,
      )
      for (let from = 0; from < others.length; from += 100) {
        const batch = others.slice(from, from + 100)
        await this.store.txn(
          { success: batch.map(({ parts }) => op.delete(Session, parts)) },
          { resendable: true },
        )
        for (const { parts } of batch) this.known.forget(parts.tokenHash)
      }
    }
  }

  private async prepare(username: string, budget: Budget): Promise<NewSession> {
    const createdAt = this.now()
    const nowMs = Date.parse(createdAt)
    const expiresAtMs = nowMs + sessionLifetimeMs
    const expiresAt = new Date(expiresAtMs).toISOString()
    const token = randomBytes(32).toString('base64url')
    const lease = await this.leases.leaseFor(expiresAtMs, nowMs, budget.leftMs)
    const value = { username, createdAt, expiresAt }
    return { token, expiresAt, write: op.put(Session, { tokenHash: sessionHashOf(token) }, value, { lease }) }
  }
}

/** 256 bits in base64url. */
const looksLikeToken = /^[A-Za-z0-9_-]{43}$/

/** The key of a session in the store. */
export function sessionHashOf(token: string): string {
  return hash('sha256', token, 'hex')
}
