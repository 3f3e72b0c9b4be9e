import type { Host } from './host.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
}

const LOGIN_DEADLINE_MS = 1_000

/** The token that a cluster with authentication wants on every call. Without credentials there is none. */
export class Session {
  private readonly credentials: Credentials | undefined
  private current: Promise<string> | undefined

  constructor(credentials: Credentials | undefined) {
    this.credentials = credentials
  }

  /** The current token, asked for at `host` when there is none yet. Rejects with the wire's error. */
  token(host: Host): Promise<string> | undefined {
    if (!this.credentials) return undefined
    if (!this.current) {
      const { username: name, password } = this.credentials
      const login = host.call('authenticate', { name, password }, { deadlineMs: LOGIN_DEADLINE_MS })
      const token = login.then((answer) => answer.token)
      this.current = token
      // A failed login is not remembered: the next call tries again, perhaps at another host.
      token.catch(() => this.renew(token))
    }
    return this.current
  }

  /** Forgets the token, or only `stale` when it is still the current one. */
  renew(stale: Promise<string> | undefined = this.current): void {
    if (this.current === stale) this.current = undefined
  }
}
