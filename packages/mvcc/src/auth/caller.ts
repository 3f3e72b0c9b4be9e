/** The user of a request. undefined means a request without a token. */
export interface Caller {
  readonly user: string
  /** The auth revision at which the token was looked up. */
  readonly authRevision: number
}
