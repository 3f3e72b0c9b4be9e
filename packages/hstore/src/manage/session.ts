export interface Login {
  readonly name: string
  readonly password: string
}

/**
 * The login of the environment: HSTORE_USER is a name with HSTORE_PASSWORD, or `name:password`. On
 * a command line other users of the machine could read it.
 *
 * @returns undefined where there is none
 */
export function loginOf({ HSTORE_USER, HSTORE_PASSWORD }: NodeJS.ProcessEnv): Login | undefined {
  if (!HSTORE_USER) return undefined
  const [name = '', ...rest] = HSTORE_USER.split(':')
  return { name, password: rest.length > 0 ? rest.join(':') : (HSTORE_PASSWORD ?? '') }
}

/** The login of one command. All nodes take the token that one of them gives. */
export class Session {
  token: string | undefined
  private readonly login: Login | undefined
  private renewal: Promise<boolean> | undefined

  constructor(login?: Login) {
    this.login = login
  }

  /**
   * Gets a new token, once for all requests that wait for one.
   *
   * @returns false where there is no login, or it is refused
   */
  renew(authenticate: (login: Login) => Promise<string>): Promise<boolean> {
    const { login } = this
    if (login === undefined) return Promise.resolve(false)
    this.renewal ??= authenticate(login)
      .then(
        (token) => {
          this.token = token
          return true
        },
        () => false,
      )
      .finally(() => {
        this.renewal = undefined
      })
    return this.renewal
  }
}
