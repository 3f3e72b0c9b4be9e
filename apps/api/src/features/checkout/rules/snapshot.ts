import type {
  AllowanceValue,
  EventValue,
  HoldValue,
  PurchaseValue,
  TicketValue,
  WaitingValue,
  WaitlistValue,
} from '@ticketcd/schema'
import type { OrderOf } from './step.ts'

/** What is true of the whole event. */
export interface EventSnapshot {
  event: EventValue | undefined
  /** By ticket type. One whose value does not parse is missing. */
  tickets: ReadonlyMap<string, TicketValue>
}

/** What is true of one order and of its customer. */
export interface OrderSnapshot {
  hold: HoldValue | undefined
  /** Whose purchase it is, when it is one. */
  order: { username: string } | undefined
  /** Only where it is the customer's own. */
  purchase: PurchaseValue | undefined
  /** What the customer holds, owns and waits for of the event. */
  allowance: AllowanceValue | undefined
}

/** All that a step of an order depends on, as it stands when the step's turn has come. */
export interface Snapshot extends EventSnapshot, OrderSnapshot {
  /** The customer's place in the list of the type that the step names; for `join` and `leave`. */
  waiting?: WaitingValue | undefined
}

/** Somebody near the head of a waiting list, with all that an offer to them depends on. */
export interface Waiter extends OrderSnapshot {
  /** With the order id that the offer will have. */
  of: OrderOf
  joinedAtMs: string
  place: WaitlistValue
  waiting: WaitingValue | undefined
}

/** What a step does to one order and its customer; `null` deletes, what is absent stays. */
export interface OrderChanges {
  of: OrderOf
  /** One that has ended is written all the same, for a while. */
  hold?: HoldValue | null
  /** Comes with its `order:` twin. */
  purchase?: PurchaseValue
  allowance?: AllowanceValue | null
  waiting?: { ticketType: string; value: WaitingValue | null }
  place?: { ticketType: string; joinedAtMs: string; value: WaitlistValue | null }
}

/**
 * What a step writes.
 *
 * Invariant: whoever writes anything of an event's orders writes one of its tickets as well, be it unchanged. So that no ticket of an
 * event was written means that nothing of its orders was.
 */
export interface Changes {
  tickets: ReadonlyMap<string, TicketValue>
  orders: readonly OrderChanges[]
}
