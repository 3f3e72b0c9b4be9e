import type { Code, StoreError } from '../store-error.ts'

/** The codes as Go's gRPC library writes them. */
const names = {
  2: 'Unknown',
  3: 'InvalidArgument',
  4: 'DeadlineExceeded',
  5: 'NotFound',
  7: 'PermissionDenied',
  8: 'ResourceExhausted',
  9: 'FailedPrecondition',
  11: 'OutOfRange',
  12: 'Unimplemented',
  13: 'Internal',
  14: 'Unavailable',
  15: 'DataLoss',
  16: 'Unauthenticated',
} satisfies Record<Code, string>

/**
 * The `cancel_reason` of a watch that is denied to its caller. The answer has `created` and
 * `canceled` set and the watch id -1, and the stream stays open.
 */
export function cancelReason({ code, message }: StoreError): string {
  return `rpc error: code = ${names[code]} desc = ${message}`
}
