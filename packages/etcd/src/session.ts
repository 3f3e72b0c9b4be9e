import type { Host } from './host.ts'
import { isStaleToken, isWireError } from './wire-failure.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** A token, or undefined if the cluster does not require one. */
export type Token = Promise<string | undefined>

const loginDeadlineMs = 1_000

/**
 * The token that a cluster with authentication requires on every call. Without credentials there is
 * none.
 */
export class Session {
  private readonly credentials: Credentials | undefined
  private current: Token | undefined

  constructor(credentials: Credentials | undefined) {
    this.credentials = credentials
  }

  /** The current token; requested at `host` if there is none yet. Rejects with the wire's error. */
  token(host: Host): Token | undefined {
    if (!this.credentials) return undefined
    if (!this.current) {
      const token = logIn(host, this.credentials)
      this.current = token
      // A failed login is not cached: the next call tries again, perhaps at another host.
      token.catch(() => this.renew(token))
    }
    return this.current
  }

  /**
   * Makes a call with the current token, and once more with a new one if the node refuses it. A
   * restarted node has lost all former tokens.
   *
   * @throws the wire's error
   */
  async loggedIn<T>(host: Host, call: (token: string | undefined) => Promise<T>): Promise<T> {
    const login = this.token(host)
    try {
      return await call(await login)
    } catch (error) {
      if (!login || !isWireError(error) || !isStaleToken(error)) throw error
      this.renew(login)
      return call(await this.token(host))
    }
  }

  /** Drops `stale`, unless a newer token has already replaced it. */
  renew(stale: Token | undefined): void {
    if (this.current === stale) this.current = undefined
  }
}

async function logIn(host: Host, { username: name, password }: Credentials): Token {
  try {
    return (await host.call('authenticate', { name, password }, { deadlineMs: loginDeadlineMs })).token
  } catch (error) {
    // As in etcdctl: a password that the cluster does not require is not an error.
    if (isWireError(error) && error.details.includes('authentication is not enabled')) return undefined
    throw error
  }
}
