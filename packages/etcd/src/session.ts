import type { Host } from './host.ts'
import { isStaleToken, isWireError } from './wire-failure.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** A token, or undefined where the cluster does not ask for one. */
export type Token = Promise<string | undefined>

const LOGIN_DEADLINE_MS = 1_000

/** The token that a cluster with authentication wants on every call. Without credentials there is none. */
export class Session {
  private readonly credentials: Credentials | undefined
  private current: Token | undefined

  constructor(credentials: Credentials | undefined) {
    this.credentials = credentials
  }

  /** The current token, asked for at `host` when there is none yet. Rejects with the wire's error. */
  token(host: Host): Token | undefined {
    if (!this.credentials) return undefined
    if (!this.current) {
      const token = logIn(host, this.credentials)
      this.current = token
      // A failed login is not remembered: the next call tries again, perhaps at another host.
      token.catch(() => this.renew(token))
    }
    return this.current
  }

  /**
   * Makes a call with the current token, and once more with a new one when the node refuses that. A
   * node that was restarted knows no token that was given before.
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

  /** Forgets `stale`, unless somebody has done so already and a newer token is the current one. */
  renew(stale: Token | undefined): void {
    if (this.current === stale) this.current = undefined
  }
}

async function logIn(host: Host, { username: name, password }: Credentials): Token {
  try {
    return (await host.call('authenticate', { name, password }, { deadlineMs: LOGIN_DEADLINE_MS })).token
  } catch (error) {
    // As etcdctl does: a password that nobody asks for is no mistake.
    if (isWireError(error) && error.details.includes('authentication is not enabled')) return undefined
    throw error
  }
}
