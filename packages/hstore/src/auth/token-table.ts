import { randomInt } from 'node:crypto'
import type { EndedTokens } from '@ticketcd/mvcc'

/*
 * Invariants:
 * 1. The tokens lie in the order of their last use, so the first ones expire first.
 * 2. A token that expired is never found, whether it was removed yet or not.
 */

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const prefixLetters = 16

/** The secret part of a token. It is made before the proposal, so that all nodes have the same. */
export function newTokenPrefix(): string {
  return Array.from({ length: prefixLetters }, () => letters[randomInt(letters.length)]).join('')
}

/** @param index of the entry of the login, in the log */
export function tokenFrom(prefix: string, index: number): string {
  return `${prefix}.${index}`
}

/**
 * The index of the entry that made a token; undefined for a text that is none. A node that has not
 * applied this entry yet does not have the token yet.
 */
export function indexOfToken(token: string): number | undefined {
  const index = /^[A-Za-z]{16}\.(\d{1,15})$/.exec(token)?.[1]
  return index === undefined ? undefined : Number(index)
}

interface Holder {
  readonly user: string
  readonly expiresAtMs: number
}

/**
 * etcd's simple tokens. Each node has all of them in memory, and renews and expires them by itself.
 */
export class TokenTable {
  private readonly tokens = new Map<string, Holder>()
  private readonly lifetimeMs: number
  private readonly tokensMax: number

  /**
   * @param lifetimeMs from the last use on; etcd's default
   * @param tokensMax above it the token that was used the longest ago ends early
   */
  constructor({ lifetimeMs = 300_000, tokensMax = 65_536 } = {}) {
    this.lifetimeMs = lifetimeMs
    this.tokensMax = tokensMax
  }

  get size(): number {
    return this.tokens.size
  }

  /** @param nowMs of a clock that never goes back, as in all methods */
  assign(token: string, user: string, nowMs: number): void {
    this.removeExpired(nowMs)
    this.tokens.delete(token)
    this.tokens.set(token, { user, expiresAtMs: nowMs + this.lifetimeMs })
    if (this.tokens.size > this.tokensMax) this.removeOldest()
  }

  /** The user of a token, which lives on by this use; undefined for an unknown or expired one. */
  userOf(token: string, nowMs: number): string | undefined {
    const holder = this.tokens.get(token)
    if (holder === undefined) return undefined
    this.tokens.delete(token)
    if (holder.expiresAtMs <= nowMs) return undefined
    this.tokens.set(token, { user: holder.user, expiresAtMs: nowMs + this.lifetimeMs })
    return holder.user
  }

  /** @param ended from `AuthStore.apply`; `all` also after a snapshot was restored */
  end(ended: EndedTokens): void {
    if (ended === 'none') return
    if (ended === 'all') this.tokens.clear()
    else
      for (const [token, { user }] of this.tokens) {
        if (user === ended.user) this.tokens.delete(token)
      }
  }

  private removeExpired(nowMs: number): void {
    for (const [token, { expiresAtMs }] of this.tokens) {
      if (expiresAtMs > nowMs) return
      this.tokens.delete(token)
    }
  }

  private removeOldest(): void {
    for (const [token] of this.tokens) {
      this.tokens.delete(token)
      return
    }
  }
}
