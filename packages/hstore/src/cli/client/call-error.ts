import { type GrpcCode, grpcCode } from '../../front/grpc-error.ts'

/** Whether a write may have been applied. */
export type Outcome = 'not-applied' | 'unknown'

interface CallFacts {
  readonly outcome: Outcome
  readonly isNodeAtFault: boolean
  readonly isAnswer?: boolean
}

/** A call that was not answered with its result. */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly code: GrpcCode
  readonly outcome: Outcome
  /** Another node may answer. */
  readonly isNodeAtFault: boolean
  /** The message is a node's. Otherwise the connection has failed. */
  readonly isAnswer: boolean

  constructor(code: GrpcCode, message: string, { outcome, isNodeAtFault, isAnswer = false }: CallFacts) {
    super(message)
    this.code = code
    this.outcome = outcome
    this.isNodeAtFault = isNodeAtFault
    this.isAnswer = isAnswer
  }
}

/** The request did not leave this machine, or the node has not looked at it. */
export function notSent(message: string): CallError {
  return new CallError(grpcCode.unavailable, message, { outcome: 'not-applied', isNodeAtFault: true })
}

/** There is no connection in time. */
export function noConnection(ms: number): CallError {
  const facts = { outcome: 'not-applied', isNodeAtFault: true } as const
  return new CallError(grpcCode.deadlineExceeded, silence(ms), facts)
}

/** The request was sent, and its answer is missing. */
export function unanswered(message: string): CallError {
  return new CallError(grpcCode.unavailable, message, { outcome: 'unknown', isNodeAtFault: true })
}

/** The reason of a call whose time is over. */
export function silence(ms: number): string {
  return `no answer in ${Math.round(ms / 100) / 10} s`
}

/** Messages of a server that has refused a request before the request became a proposal. */
const beforeProposal = [
  'etcdserver: no leader',
  'etcdserver: rpc not supported for learner',
  'etcdserver: not capable',
  'etcdserver: too many requests',
  'raft proposal dropped',
]

/** Codes of refusals: the node works, and the request has changed nothing. */
const refusals: ReadonlySet<GrpcCode> = new Set([
  grpcCode.invalidArgument,
  grpcCode.notFound,
  grpcCode.alreadyExists,
  grpcCode.permissionDenied,
  grpcCode.resourceExhausted,
  grpcCode.failedPrecondition,
  grpcCode.outOfRange,
  grpcCode.unimplemented,
  grpcCode.unauthenticated,
])

/**
 * The error of a status other than OK. The outcome of a write is unknown where nothing else is
 * known.
 */
export function statusError(code: GrpcCode, message: string): CallError {
  return new CallError(code, message, { ...factsOf(code, message), isAnswer: true })
}

function factsOf(code: GrpcCode, message: string): CallFacts {
  if (beforeProposal.some((text) => message.includes(text)))
    return { outcome: 'not-applied', isNodeAtFault: true }
  if (refusals.has(code)) return { outcome: 'not-applied', isNodeAtFault: false }
  // etcd 3.4 sends errors of Go's contexts and of a stopped member as UNKNOWN.
  const isTransient = /context deadline|stopped/.test(message)
  return { outcome: 'unknown', isNodeAtFault: code !== grpcCode.unknown || isTransient }
}

/** A server sends these for a token that has expired, or that it has never issued. */
const staleTokens = ['invalid auth token', 'revision of auth store is old', 'user name is empty']

/** Whether a new login may help. */
export function isStaleToken(error: unknown): boolean {
  return error instanceof CallError && staleTokens.some((text) => error.message.includes(text))
}
