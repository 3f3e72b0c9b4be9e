/** The gRPC status codes that etcd's store returns. */
export const Code = {
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const

export type Code = (typeof Code)[keyof typeof Code]

/**
 * A request that the store refuses. It has changed nothing. Code and message are etcd's own if etcd
 * has the refusal.
 */
export class StoreError extends Error {
  readonly code: Code

  constructor(code: Code, message: string) {
    super(message)
    this.name = 'StoreError'
    this.code = code
  }
}
