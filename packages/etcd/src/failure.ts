/**
 * What can go wrong at the door to etcd, as a closed set.
 *
 * - `unavailable`: no quorum, no leader, or nobody answers.
 * - `timeout`: the deadline passed before an answer.
 * - `no-space`: the database quota is used up; see docs/operations.md.
 * - `compacted`: the revision asked for is no longer kept; begin again from a newer one.
 * - `lease-not-found`: the lease has expired or was revoked.
 * - `auth`: user, password or permission.
 * - `invalid`: etcd refuses the request as such (too large, too many operations, a key twice, a future revision).
 * - `decode`: a stored value that its record type cannot read.
 * - `cancelled`: the caller's signal.
 * - `internal`: anything else; a bug here or there.
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
 * `retry`: the same request may succeed later, and trying it again does no harm. `verify`: a write whose fate is
 * unknown; read its key before anything else. `tell`: this request is at fault. `stop`: an operator is needed.
 */
export type Decision = 'retry' | 'verify' | 'tell' | 'stop'

/** Whether the write can have happened. Reads are always `not-applied`. */
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

/** The one error that this package throws. Its cause is kept; its code and decision are what callers act on. */
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

/** Runs what builds a request; a record that refuses its own key or value is the caller's `invalid`, not a crash. */
export function refuseInvalid<T>(build: () => T): T {
  try {
    return build()
  } catch (cause) {
    if (cause instanceof EtcdFailure) throw cause
    throw new EtcdFailure('invalid', cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
