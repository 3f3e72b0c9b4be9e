import type {
  CancelInput,
  Failure,
  HoldInput,
  HoldValue,
  OrderRef,
  PurchaseValue,
  WaitingValue,
} from '@ticketcd/schema'

/** An order and its customer. */
export interface OrderOf extends OrderRef {
  username: string
}

/**
 * One request to change an order. A queue takes it, a batch decides it, and processes send it to
 * each other. Plain data. Every kind is safe to repeat.
 */
export type Step =
  /** Reserves stock, all lines or none. */
  | { kind: 'hold'; of: OrderOf; lines: HoldInput['lines'] }
  /** Hold and confirm in one. With `onlyFree` it is refused if there is something to pay. */
  | { kind: 'buy'; of: OrderOf; lines: HoldInput['lines']; onlyFree: boolean }
  /**
   * `authorised`: the most that may be charged, in cents; a higher total is refused. Absent if
   * orders need no payment.
   */
  | { kind: 'confirm'; of: OrderOf; authorised?: number | undefined }
  | { kind: 'renew'; of: OrderOf; renewal: number }
  | { kind: 'release'; of: OrderOf }
  /** Cancels tickets until each line has its given count; without lines all of them. */
  | { kind: 'cancel'; of: OrderOf; lines?: CancelInput['lines'] }
  /** Ends a hold if it has expired. */
  | { kind: 'expire'; of: OrderOf }
  | { kind: 'join'; of: OrderOf; ticketType: string; quantity: number }
  | { kind: 'leave'; of: OrderOf; ticketType: string }
  /** Offers the available stock of a type to its waiting list, in order. No customer submits it. */
  | { kind: 'offer'; eventId: string; ticketType: string }

/** A step of one order. */
export type OrderStep = Exclude<Step, { kind: 'offer' }>

export type StepKind = Step['kind']

/** The answer of each kind of step. */
export interface StepAnswers {
  hold: HoldValue
  buy: PurchaseValue
  confirm: PurchaseValue
  renew: HoldValue
  release: null
  cancel: PurchaseValue
  expire: null
  join: WaitingValue
  leave: null
  /** The number of offers. */
  offer: number
}

/**
 * The outcome of one step. Answers and failures are final. An error is an internal fault and
 * decides nothing.
 */
export type StepOutcome<Kind extends StepKind = StepKind> =
  | { answer: StepAnswers[Kind] }
  | { failure: Failure }
  | { error: unknown }

/** The answer of a step, and a revision at which it holds. */
export interface Settled<Kind extends StepKind = StepKind> {
  answer: StepAnswers[Kind]
  revision: number
}

/** Performs steps. */
export interface Steps {
  /** @throws {Refusal} if the outcome is a failure */
  submit<Kind extends StepKind>(step: Extract<Step, { kind: Kind }>): Promise<Settled<Kind>>
}

export function eventIdOf(step: Step): string {
  return step.kind === 'offer' ? step.eventId : step.of.eventId
}
