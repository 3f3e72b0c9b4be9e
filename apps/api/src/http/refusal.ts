import type { Failure, FailureCode } from '@ticketcd/schema'
import type { TRPCError } from '@trpc/server'

/** The error with which a feature rejects a request: one of the closed set of failures. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  constructor(
    readonly failure: Failure,
    options?: ErrorOptions,
  ) {
    super(failure.code, options)
  }
}

/** The tRPC code of each failure, which also determines its HTTP status. */
export const trpcCodes = {
  'invalid-input': 'BAD_REQUEST',
  'not-logged-in': 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  'wrong-credentials': 'UNAUTHORIZED',
  throttled: 'TOO_MANY_REQUESTS',
  'username-taken': 'CONFLICT',
  'email-taken': 'CONFLICT',
  'event-not-found': 'NOT_FOUND',
  'ticket-type-not-found': 'NOT_FOUND',
  'not-enough-left': 'CONFLICT',
  'over-limit': 'CONFLICT',
  'sale-not-open': 'CONFLICT',
  'sale-closed': 'CONFLICT',
  'event-past': 'CONFLICT',
  'event-cancelled': 'CONFLICT',
  'hold-expired': 'CONFLICT',
  'hold-released': 'CONFLICT',
  'renewals-used': 'CONFLICT',
  'payment-required': 'PAYMENT_REQUIRED',
  'payment-declined': 'PAYMENT_REQUIRED',
  'payment-pending': 'CONFLICT',
  'cancel-too-late': 'CONFLICT',
  'not-sold-out': 'CONFLICT',
  'already-waiting': 'CONFLICT',
  'waiting-list-full': 'CONFLICT',
  'order-not-found': 'NOT_FOUND',
  'order-conflict': 'CONFLICT',
  busy: 'SERVICE_UNAVAILABLE',
  unavailable: 'SERVICE_UNAVAILABLE',
  'outcome-unknown': 'GATEWAY_TIMEOUT',
  'too-many-alerts': 'CONFLICT',
  'edit-conflict': 'CONFLICT',
  'total-too-low': 'CONFLICT',
  'event-has-sales': 'CONFLICT',
  'event-id-taken': 'CONFLICT',
  'wrong-transition': 'CONFLICT',
  'not-found': 'NOT_FOUND',
  internal: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<FailureCode, TRPCError['code']>
