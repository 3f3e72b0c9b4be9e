import type {
  CancelInput,
  Failure,
  HoldInput,
  HoldValue,
  OrderRef,
  PurchaseValue,
  WaitingValue,
} from '@ticketcd/schema'

/** Whose order it is and which. */
export interface OrderOf extends OrderRef {
  username: string
}

/**
 * One thing that somebody wants to be done with an order: what a queue takes, a round judges, and one process sends to another.
 * Plain data. Every kind is safe to repeat.
 */
export type Step =
  /** Reserves stock, all lines or none. */
  | { kind: 'hold'; of: OrderOf; lines: HoldInput['lines'] }
  /** Hold and confirm in one; with `onlyFree` it is refused where there is something to pay. */
  | { kind: 'buy'; of: OrderOf; lines: HoldInput['lines']; onlyFree: boolean }
  /** `authorised`: how many cents may be taken for it, and what costs more is refused; absent where nothing is paid outside. */
  | { kind: 'confirm'; of: OrderOf; authorised?: number | undefined }
  | { kind: 'renew'; of: OrderOf; renewal: number }
  | { kind: 'release'; of: OrderOf }
  /** Gives stock back, up to the counts that are named; without lines all of it. */
  | { kind: 'cancel'; of: OrderOf; lines?: CancelInput['lines'] }
  /** Ends a hold, provided that its time is over. */
  | { kind: 'expire'; of: OrderOf }
  | { kind: 'join'; of: OrderOf; ticketType: string; quantity: number }
  | { kind: 'leave'; of: OrderOf; ticketType: string }
  /** Offers what is available of a type to those who wait for it, in their order. Nobody's step: the queue's own. */
  | { kind: 'offer'; eventId: string; ticketType: string }

export type StepKind = Step['kind']

/** What each kind of step answers. */
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
  /** How many customers were offered something. */
  offer: number
}

/** What was decided of one step. A failure is as final as an answer; an error is our own fault and decides nothing. */
export type StepOutcome<Kind extends StepKind = StepKind> =
  | { answer: StepAnswers[Kind] }
  | { failure: Failure }
  | { error: unknown }

/** What became of a step, and the revision at which that is so. */
export interface Settled<Kind extends StepKind = StepKind> {
  answer: StepAnswers[Kind]
  revision: number
}

/** Where steps are done. */
export interface Steps {
  /** @throws {Refusal} what the step came to, when it is not an answer */
  submit<Kind extends StepKind>(step: Extract<Step, { kind: Kind }>): Promise<Settled<Kind>>
}

export function eventIdOf(step: Step): string {
  return step.kind === 'offer' ? step.eventId : step.of.eventId
}
