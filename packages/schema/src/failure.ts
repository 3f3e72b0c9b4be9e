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
  /** `owned` is what the customer already holds, owns and waits for of the event. */
  | { code: 'over-limit'; limit: number; owned: number }
  | { code: 'sale-not-open'; opensAt: string }
  | { code: 'sale-closed' }
  | { code: 'event-past' }
  | { code: 'event-cancelled' }
  | { code: 'hold-expired' }
  /** Its stock was given back by its owner, in this tab or elsewhere. */
  | { code: 'hold-released' }
  /** Its clock was started again as often as it may be. */
  | { code: 'renewals-used'; limit: number }
  /** There is something to pay: hold, then confirm with a payment. */
  | { code: 'payment-required'; total: number }
  | { code: 'payment-declined' }
  /** The provider has not decided yet; nothing was taken. Ask for the order, then confirm again. */
  | { code: 'payment-pending'; retryAfterMs: number }
  /** Orders of the event could be cancelled until then. */
  | { code: 'cancel-too-late'; until: string }
  /** It can be bought: nobody needs to wait for it. */
  | { code: 'not-sold-out'; ticketType: string; available: number }
  /** One place in the list for each type and customer; `orderId` is the one there is. */
  | { code: 'already-waiting'; orderId: string }
  | { code: 'waiting-list-full'; limit: number }
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
  /** Fewer than are held and sold already, of each of these types: `total` is what was asked for, 0 for one that was left out. */
  | { code: 'total-too-low'; tickets: { ticketType: string; total: number; held: number; sold: number }[] }
  /** What has sales cannot be deleted. */
  | { code: 'event-has-sales'; held: number; sold: number }
  | { code: 'event-id-taken' }
  | { code: 'wrong-transition'; from: EventStatus; to: EventStatus }
  | { code: 'not-found' }
  | { code: 'internal' }

export type FailureCode = Failure['code']

/**
 * For how long a step of an order without the store's word on it (no answer, or `outcome-unknown`) may be under way, in milliseconds after that
 * was clear: an answer takes three seconds at most, and what is not written by then is not begun any more, unless a process on its way stood
 * still (docs/decisions/0005). Until then it says nothing that the order is not there, or that the same step was refused when it was sent again.
 */
export const undecidedMs = 3_500

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
