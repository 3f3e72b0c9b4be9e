import type { EventStatus } from './event.ts'

/**
 * Everything that can go wrong between a customer and the store, as one closed set. The api answers with one of
 * these in `error.data.failure`; the web has a sentence for each.
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
  /** Fewer are left than were asked for; `available` may be 0. */
  | { code: 'not-enough-left'; ticketType: string; available: number }
  /** `owned` is what the customer already holds and owns of the event. */
  | { code: 'over-limit'; limit: number; owned: number }
  | { code: 'sale-not-open'; opensAt: string }
  | { code: 'sale-closed' }
  | { code: 'event-past' }
  | { code: 'event-cancelled' }
  | { code: 'hold-expired' }
  | { code: 'order-not-found' }
  /** The same order id came with other content, or belongs to somebody else. */
  | { code: 'order-conflict' }
  /** Many are buying at once; nothing was changed. */
  | { code: 'busy'; retryAfterMs: number }
  /** The cluster has no quorum; nothing can be written. */
  | { code: 'unavailable'; retryAfterMs: number }
  /** The write was sent and no answer came: it may have happened. Ask for the order before anything else. */
  | { code: 'outcome-unknown' }
  /** No more alerts fit; one must go before another comes. */
  | { code: 'too-many-alerts'; limit: number }
  /** Somebody else has saved in between; `version` is what is there now. */
  | { code: 'edit-conflict'; version: number }
  /** Fewer than are held and sold already: `total` is what was asked for. */
  | { code: 'total-too-low'; ticketType: string; total: number; held: number; sold: number }
  /** What has sales cannot be deleted. */
  | { code: 'event-has-sales'; held: number; sold: number }
  | { code: 'event-id-taken' }
  | { code: 'wrong-transition'; from: EventStatus; to: EventStatus }
  | { code: 'not-found' }
  | { code: 'internal' }

export type FailureCode = Failure['code']

/** What the caller does about it: try the same again, change something, or give up. */
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
