import { EtcdFailure, type FailureCode, type Outcome } from './failure.ts'

/** A gRPC error: its numeric status and the text of the server or the transport. */
export interface WireError {
  readonly code: number
  readonly details: string
}

export interface FailureClass {
  readonly code: FailureCode
  /** For a write: whether it may have been applied. */
  readonly outcome: Outcome
  /** Another host may succeed, and this one is to be set aside. */
  readonly hostAtFault: boolean
}

/** gRPC's status codes that etcd or the transport return. */
const grpcCodes = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  OUT_OF_RANGE: 11,
  INTERNAL: 13,
  unavailableCode: 14,
  UNAUTHENTICATED: 16,
} as const

const refused = (code: FailureCode): FailureClass => ({ code, outcome: 'not-applied', hostAtFault: false })
const hostNeverTookIt: FailureClass = { code: 'unavailable', outcome: 'not-applied', hostAtFault: true }
const hostMayHaveTakenIt: FailureClass = { code: 'unavailable', outcome: 'unknown', hostAtFault: true }

const outOfTime: FailureClass = { code: 'timeout', outcome: 'unknown', hostAtFault: true }

/**
 * grpc-js, with CANCELLED: the peer has reset the stream, or Node.js reports a lost connection this
 * way. A call that we cancel ourselves has another text.
 */
const streamWasReset = 'Call cancelled'
/** grpc-js, with DEADLINE_EXCEEDED: the call still waited for a connection. */
const waitedForConnection = 'Waiting for LB pick'

/**
 * Texts of errors that reject a request before it becomes a proposal, so that sending it again is
 * safe.
 */
const turnedAway = [
  'No connection established', // grpc-js: the channel has no connection to use
  'Channel closed before call started', // grpc-js: likewise
  'Name resolution failed',
  waitedForConnection,
  'etcdserver: no leader', // from the interceptor, because the request has `hasleader`
  'etcdserver: rpc not supported for learner',
  'etcdserver: not capable',
  'etcdserver: too many requests',
  'raft proposal dropped',
]

/**
 * Classifies a gRPC error. For an unknown text it assumes the worst: a write may have been applied.
 */
export function classifyWireError({ code, details }: WireError): FailureClass {
  // The deadline is sent with the call, and etcd may detect it before we do: Go's text, under
  // UNKNOWN.
  if (details.includes('context deadline exceeded')) return outOfTime
  // A member that was removed, or that stops, returns this under UNKNOWN. Its last proposals may
  // have been committed.
  if (details === 'raft: stopped') return hostMayHaveTakenIt
  if (details === streamWasReset) return hostMayHaveTakenIt
  if (turnedAway.some((words) => details.includes(words))) return hostNeverTookIt
  switch (code) {
    case grpcCodes.CANCELLED:
      return { code: 'cancelled', outcome: 'unknown', hostAtFault: false }
    case grpcCodes.DEADLINE_EXCEEDED:
      return outOfTime
    case grpcCodes.unavailableCode:
    case grpcCodes.INTERNAL: // grpc-js: the stream was reset during the call
      return hostMayHaveTakenIt
    case grpcCodes.RESOURCE_EXHAUSTED:
      if (details.includes('database space exceeded')) return refused('no-space')
      // A reply that is too large for us does not show whether the request was applied.
      return {
        code: 'invalid',
        outcome: details.includes('eceived message') ? 'unknown' : 'not-applied',
        hostAtFault: false,
      }
    case grpcCodes.OUT_OF_RANGE:
      return refused(details.includes('compacted') ? 'compacted' : 'invalid')
    case grpcCodes.INVALID_ARGUMENT:
      return refused(/authentication|user name|auth/.test(details) ? 'auth' : 'invalid')
    case grpcCodes.NOT_FOUND:
      return refused(details.includes('lease not found') ? 'lease-not-found' : 'invalid')
    case grpcCodes.FAILED_PRECONDITION:
      return refused(/auth|user|role/.test(details) ? 'auth' : 'invalid')
    case grpcCodes.PERMISSION_DENIED:
    case grpcCodes.UNAUTHENTICATED:
      return refused('auth')
    default:
      return { code: 'internal', outcome: 'unknown', hostAtFault: false }
  }
}

/**
 * A node of another cluster has answered. That cluster may have applied a write, and may replace
 * ours.
 */
export class ForeignCluster extends Error implements WireError {
  override readonly name = 'ForeignCluster'
  readonly code = grpcCodes.unavailableCode
  readonly details: string

  constructor(address: string) {
    const details = `the node at ${address} belongs to another cluster`
    super(details)
    this.details = details
  }
}

export function isWireError(error: unknown): error is WireError & Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error
}

/**
 * The more informative of two errors of one call. This is the later one, unless it only reports
 * that there was no time left to connect. Then the earlier one may state why there was no
 * connection.
 */
export function moreTelling(earlier: unknown, later: unknown): unknown {
  const saysLittle = isWireError(later) && later.details.includes(waitedForConnection)
  return saysLittle ? (earlier ?? later) : later
}

/**
 * etcd's errors for a token that it does not (or no longer) accept, or for a missing token with
 * authentication.
 */
const staleTokens = [
  'invalid auth token', // five minutes without a call, or the node restarted
  'revision of auth store is old', // users or roles were changed
  'user name is empty',
]

/** Whether the session's token is the reason. Then a new token may help. */
export function isStaleToken({ details }: WireError): boolean {
  return staleTokens.some((words) => details.includes(words))
}

/**
 * Whether the node denies the request to this user. From 3.5.28 to 3.5.30 only root may request a
 * status.
 */
export function isDenied(error: unknown): boolean {
  return isWireError(error) && error.details.includes('permission denied')
}

/**
 * The failure that a caller receives. `outcome` overrides that of the error if earlier attempts
 * left it unknown.
 */
export function failureOf(error: unknown, outcome?: Outcome): EtcdFailure {
  if (error instanceof EtcdFailure) return error
  if (!isWireError(error)) {
    const message = error instanceof Error ? error.message : String(error)
    return new EtcdFailure('internal', message, { cause: error, outcome: outcome ?? 'unknown' })
  }
  const failureClass = classifyWireError(error)
  return new EtcdFailure(failureClass.code, error.details, {
    cause: error,
    outcome: outcome ?? failureClass.outcome,
  })
}
