import { hash, randomBytes } from 'node:crypto'
import { EtcdFailure, type EtcdStore, type Op, op, REVISION_ZERO, type Revision } from '@ticketcd/etcd'
import { Session, sessionLifetimeMs } from '@ticketcd/schema'
import type { Budget } from './budget.ts'
import type { FallbackReads } from './fallback-reads.ts'
import { HourLeases } from './hour-leases.ts'
import type { KnownSessions } from './known-sessions.ts'
import type { Caller } from './trpc.ts'

/** A session about to be written: `write` belongs into the transaction that lets somebody in. */
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
 * Who is logged in. A token is 256 random bits that only the browser keeps; the store has its hash, so that
 * reading the store lets nobody in.
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
   * Who a token lets in. A session that is known costs nothing; any other is read.
   * @param seen the revision that whoever asks has seen: what happened up to it counts here, too
   */
  async callerOf(token: string | null, seen: Revision = REVISION_ZERO): Promise<Caller | null> {
    if (!token || !looksLikeToken.test(token)) return null
    const tokenHash = sessionHashOf(token)
    const session =
      this.known.get(tokenHash, seen) ??
      (await this.known.learn(tokenHash, () => this.reads.find(Session, { tokenHash })))
    return session && session.expiresAt > this.now() ? { username: session.username, tokenHash } : null
  }

  /** Whether a session that was there is there still. */
  async isAlive({ username, tokenHash }: Caller): Promise<boolean> {
    const session = await this.reads.get(Session, { tokenHash })
    return session?.value.username === username && session.value.expiresAt > this.now()
  }

  /**
   * Runs a transaction that begins a session.
   * @param budget for the session's lease and what `run` does, together
   * @param run gets the session; it may be called again, with another one, when etcd has lost a lease
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

  /** Ends a session as part of a transaction, after which `ended` is to be called; nothing for a token that cannot be one. */
  ending(token: string | null): Op<number>[] {
    return token && looksLikeToken.test(token)
      ? [op.delete(Session, { tokenHash: sessionHashOf(token) })]
      : []
  }

  /** A transaction was to end a session: it lets nobody in from now on, unless it is read and there. Other processes hear of its end from etcd. */
  ended(token: string | null): void {
    if (token) this.known.forget(sessionHashOf(token))
  }

  /**
   * Ends all sessions of an account but one that were begun before a revision. Goes through all sessions: rare enough not
   * to keep an index for. It may fail half way, and be begun again.
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

/** By what a session is stored. */
export function sessionHashOf(token: string): string {
  return hash('sha256', token, 'hex')
}
