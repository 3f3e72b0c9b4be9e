import type {
  AllowanceValue,
  EventValue,
  Failure,
  HoldValue,
  PurchaseValue,
  TicketValue,
  WaitingValue,
  WaitlistValue,
} from '@ticketcd/schema'
import type { OrderOf } from './step.ts'

/** The values of the event itself. */
export interface EventSnapshot {
  event: EventValue | undefined
  /** Ticket stocks, by ticket type. */
  tickets: ReadonlyMap<string, TicketValue>
}

/** The values of one order and its customer. */
export interface OrderSnapshot {
  hold: HoldValue | undefined
  /** The owner, if the order is a purchase. */
  order: { username: string } | undefined
  /** Only if it is the customer's own. */
  purchase: PurchaseValue | undefined
  /** The number of tickets of the event that the customer holds, owns and waits for. */
  allowance: AllowanceValue | undefined
}

/** All values that a step of an order depends on, as they are at its turn in the batch. */
export interface Snapshot extends EventSnapshot, OrderSnapshot {
  /** The customer's place in the list of the type that the step names; for `join` and `leave`. */
  waiting?: WaitingValue | undefined
}

/** A customer near the head of a waiting list, with all values that an offer depends on. */
export interface Waiter extends OrderSnapshot {
  /** With the order id that the offer will have. */
  of: OrderOf
  joinedAtMs: string
  place: WaitlistValue
  waiting: WaitingValue | undefined
}

/**
 * The changes of a step to one order and its customer. `null` deletes; absent values stay
 * unchanged.
 */
export interface OrderChanges {
  of: OrderOf
  /** An ended hold is written too, and is kept for a while. */
  hold?: HoldValue | null
  /** Written with its `order:` twin. */
  purchase?: PurchaseValue
  allowance?: AllowanceValue | null
  waiting?: { ticketType: string; value: WaitingValue | null }
  place?: { ticketType: string; joinedAtMs: string; value: WaitlistValue | null }
}

/**
 * The writes of a step.
 *
 * Invariant: every transaction that writes an order key also writes one of that event's ticket
 * keys, even if its value is unchanged. An unchanged ticket range therefore proves that no order
 * changed.
 */
export interface Changes {
  tickets: ReadonlyMap<string, TicketValue>
  orders: readonly OrderChanges[]
}

/** The answer or the failure of a step, and its changes if there are any. */
export type Decision<Answer> = { changes?: Changes } & ({ answer: Answer } | { failure: Failure })
