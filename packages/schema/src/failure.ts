import type { EventStatus } from './event.ts'

/**
 * Every failure between a customer and the store, as one closed set. The api returns one of these
 * in `error.data.failure`; the web has a sentence for each.
 */
export type Failure =
  | { code: 'invalid-input'; issues: { path: string; message: string }[] }
  | { code: 'not-logged-in' }
  | { code: 'forbidden' }
  | { code: 'wrong-credentials' }
  | { code: 'throttled'; retryAfterMs: number }
  | { code: 'username-taken' }
  | { code: 'email-taken' }
  | { code: 'event-not-found' }
  | { code: 'ticket-type-not-found'; ticketType: string }
  /** Fewer tickets are left than were requested; `available` may be 0. */
  | { code: 'not-enough-left'; ticketType: string; available: number }
  /** `owned` is the number of tickets of the event that the customer holds, owns and waits for. */
  | { code: 'over-limit'; limit: number; owned: number }
  | { code: 'sale-not-open'; opensAt: string }
  | { code: 'sale-closed' }
  | { code: 'event-past' }
  | { code: 'event-cancelled' }
  | { code: 'hold-expired' }
  /** Its owner released it, in this tab or elsewhere. */
  | { code: 'hold-released' }
  /** It was renewed as often as is allowed. */
  | { code: 'renewals-used'; limit: number }
  /** The order is not free: hold, then confirm with a payment. */
  | { code: 'payment-required'; total: number }
  | { code: 'payment-declined' }
  /**
   * The provider has not decided yet; nothing was captured. Query the order, then confirm again.
   */
  | { code: 'payment-pending'; retryAfterMs: number }
  /** Orders of the event could be cancelled until `until`. */
  | { code: 'cancel-too-late'; until: string }
  /** The type can be bought, so that no waiting is needed. */
  | { code: 'not-sold-out'; ticketType: string; available: number }
  /** Each customer has one place in the list of a type; `orderId` is the existing one. */
  | { code: 'already-waiting'; orderId: string }
  | { code: 'waiting-list-full'; limit: number }
  | { code: 'order-not-found' }
  /** The same order id was sent with other content, or belongs to another customer. */
  | { code: 'order-conflict' }
  /** Many customers are buying at once; nothing was changed. */
  | { code: 'busy'; retryAfterMs: number }
  /** The cluster has no quorum; nothing can be written. */
  | { code: 'unavailable'; retryAfterMs: number }
  /**
   * The write was sent and not answered: it may have been committed. Query the order before any
   * other step.
   */
  | { code: 'outcome-unknown' }
  /** The customer has the most alerts allowed; one must be removed before another is set. */
  | { code: 'too-many-alerts'; limit: number }
  /** Another admin has saved in between; `version` is the current version. */
  | { code: 'edit-conflict'; version: number }
  /**
   * Each of these types has more held and sold tickets than the requested `total`. It is 0 for a
   * type that was left out.
   */
  | { code: 'total-too-low'; tickets: { ticketType: string; total: number; held: number; sold: number }[] }
  /** An event with sales cannot be deleted. */
  | { code: 'event-has-sales'; held: number; sold: number }
  | { code: 'event-id-taken' }
  | { code: 'wrong-transition'; from: EventStatus; to: EventStatus }
  | { code: 'not-found' }
  | { code: 'internal' }

export type FailureCode = Failure['code']

/**
 * How long a step of an order with an unknown outcome (no answer, or `outcome-unknown`) may still
 * be in progress. Milliseconds after the outcome became unknown.
 *
 * An answer takes three seconds at most. A write that has not begun by then does not begin any
 * more, unless a process on its way was paused (docs/decisions/0005). Until then, a missing order
 * does not prove that the step failed. Neither does a refusal of the same step, sent again.
 */
export const undecidedMs = 3_500

/** The reaction of the caller: send the same again, change something, or give up. */
export const failureDecisions = {
  'invalid-input': 'change',
  'not-logged-in': 'change',
  forbidden: 'stop',
  'wrong-credentials': 'change',
  throttled: 'retry',
  'username-taken': 'change',
  'email-taken': 'change',
  'event-not-found': 'stop',
  'ticket-type-not-found': 'change',
  'not-enough-left': 'change',
  'over-limit': 'change',
  'sale-not-open': 'stop',
  'sale-closed': 'stop',
  'event-past': 'stop',
  'event-cancelled': 'stop',
  'hold-expired': 'change',
  'hold-released': 'change',
  'renewals-used': 'stop',
  'payment-required': 'change',
  'payment-declined': 'change',
  'payment-pending': 'retry',
  'cancel-too-late': 'stop',
  'not-sold-out': 'change',
  'already-waiting': 'stop',
  'waiting-list-full': 'stop',
  'order-not-found': 'stop',
  'order-conflict': 'stop',
  busy: 'retry',
  unavailable: 'retry',
  'outcome-unknown': 'retry',
  'too-many-alerts': 'change',
  'edit-conflict': 'change',
  'total-too-low': 'change',
  'event-has-sales': 'stop',
  'event-id-taken': 'change',
  'wrong-transition': 'stop',
  'not-found': 'stop',
  internal: 'stop',
} as const satisfies Record<FailureCode, 'retry' | 'change' | 'stop'>
