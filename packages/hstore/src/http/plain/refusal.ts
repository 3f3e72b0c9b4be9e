/** The codes of the plain API's errors, each with its HTTP status. */
export const refusalStatus = {
  'invalid-request': 400,
  unauthenticated: 401,
  'other-site': 403,
  'permission-denied': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  'other-host': 421,
  busy: 429,
  internal: 500,
  unavailable: 503,
  'no-space': 507,
} as const

export type RefusalCode = keyof typeof refusalStatus

/** A request that the plain API refuses. The message is a sentence for the client. */
export class Refusal extends Error {
  readonly code: RefusalCode
  /** Sent with the answer. */
  readonly headers: Readonly<Record<string, string>>

  constructor(code: RefusalCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.headers = headers
  }
}

export const invalid = (message: string) => new Refusal('invalid-request', message)
