/**
 * The failures of a request to etcd, as a closed set.
 *
 * - `unavailable`: no quorum, no leader, or no answer.
 * - `timeout`: the deadline passed before an answer.
 * - `no-space`: the database quota is used up; see docs/operations.md.
 * - `compacted`: the requested revision was compacted; begin again from a newer one.
 * - `lease-not-found`: the lease has expired or was revoked.
 * - `auth`: user, password or permission.
 * - `invalid`: etcd rejects the request itself (too large, too many operations, a key twice, a
 *   future revision).
 * - `decode`: a stored value that does not match its record type.
 * - `cancelled`: the caller's signal.
 * - `internal`: anything else; a bug in the client or in the server.
 */
export type FailureCode =
  | 'unavailable'
  | 'timeout'
  | 'no-space'
  | 'compacted'
  | 'lease-not-found'
  | 'auth'
  | 'invalid'
  | 'decode'
  | 'cancelled'
  | 'internal'

/**
 * The reaction of the caller.
 *
 * - `retry`: the same request may succeed later, and repeating it is harmless.
 * - `verify`: the outcome of a write is unknown; read its key before any other step.
 * - `tell`: the cause is this request.
 * - `stop`: an operator is needed.
 */
export type Decision = 'retry' | 'verify' | 'tell' | 'stop'

/** Whether the write may have been applied. Reads are always `not-applied`. */
export type Outcome = 'not-applied' | 'unknown'

const decisions = {
  unavailable: 'retry',
  timeout: 'retry',
  'no-space': 'stop',
  compacted: 'retry',
  'lease-not-found': 'tell',
  auth: 'stop',
  invalid: 'tell',
  decode: 'tell',
  cancelled: 'tell',
  internal: 'stop',
} satisfies Record<FailureCode, Decision>

/** The only error of this package. Its cause is kept; callers act on its code and decision. */
export class EtcdFailure extends Error {
  override readonly name = 'EtcdFailure'
  readonly code: FailureCode
  readonly outcome: Outcome

  constructor(code: FailureCode, message: string, options: { outcome?: Outcome; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.outcome = options.outcome ?? 'not-applied'
  }

  get decision(): Decision {
    return this.outcome === 'unknown' ? 'verify' : decisions[this.code]
  }
}

/**
 * Runs a function that builds a request.
 * @throws {EtcdFailure} `invalid` if a record rejects its own key or value, so that it is not a
 *   crash.
 */
export function refuseInvalid<T>(build: () => T): T {
  try {
    return build()
  } catch (cause) {
    if (cause instanceof EtcdFailure) throw cause
    throw new EtcdFailure('invalid', cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
