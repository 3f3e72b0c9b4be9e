/** The status codes of gRPC (doc/statuscodes.md). */
export const grpcCode = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const

export type GrpcCode = (typeof grpcCode)[keyof typeof grpcCode]

/** Ends a call with a status other than OK. */
export class GrpcError extends Error {
  override readonly name = 'GrpcError'
  readonly code: GrpcCode
  /** Sent with the status. Names are lower case; the value of a `-bin` name is base64. */
  readonly metadata: Readonly<Record<string, string>> | undefined

  constructor(code: GrpcCode, message: string, metadata?: Readonly<Record<string, string>>) {
    super(message)
    this.code = code
    this.metadata = metadata
  }
}

/** Go's text for an expired context, which clients of etcd compare with. */
export const deadlineExceeded = () => new GrpcError(grpcCode.deadlineExceeded, 'context deadline exceeded')
