import { failureDecisions, type HoldView, type PurchaseView } from '@ticketcd/schema'
import type { ClientFailure, ClientFailureCode } from '../../lib/failure.ts'
import { mayRetry } from '../../lib/failure.ts'
import type { RouterOutputs } from '../../lib/trpc.ts'

export type OrderState = RouterOutputs['checkout']['order']

export interface ChosenLine {
  ticketType: string
  quantity: number
  /** In cents. */
  unitPrice: number
}

/** The inputs that determine the stage of checkout. */
export interface CheckoutFacts {
  /** The last answer of the store about the order; `undefined` before the first one. */
  orderState: OrderState | undefined
  /** Why the last query of the order failed. */
  orderFailure: ClientFailure | null
  /** The choice that is bought in one step, without a hold; `null` for a hold. */
  review: readonly ChosenLine[] | null
  /**
   * `unknown`: it was sent without an answer, and the store has not answered about the order since.
   * `pending`: the payment is not decided yet, and is requested again.
   */
  confirm: 'idle' | 'sent' | 'unknown' | 'pending'
  /** The store rejected the confirmation as expired, independently of the browser's clock. */
  refusedAsExpired: boolean
  /** No seconds are left. */
  timeIsOver: boolean
  /** The store is not reachable, so nothing can be bought at the moment. */
  storeIsAway: boolean
}

/** The state of the button that buys. */
export type Buying = 'possible' | 'under-way' | 'pending' | 'paused'

/** The stage of checkout, with the values that it shows. */
export type Stage =
  | { name: 'loading' }
  /** It is unknown whether the tickets are bought. Only the links out of checkout are enabled. */
  | { name: 'checking'; lines: readonly ChosenLine[] }
  /** Nothing is held. The lines are bought in one step. */
  | { name: 'review'; lines: readonly ChosenLine[]; buying: Buying }
  | { name: 'held'; hold: HoldView; buying: Buying }
  /**
   * `isFinal`: the store has confirmed the expiry, or has no record of the order any more.
   * Otherwise only the browser's clock has reached the end.
   */
  | { name: 'expired'; lines: readonly ChosenLine[]; isFinal: boolean }
  /** `isOver`: the order id was used, so another attempt needs a new one. */
  | { name: 'missing'; isOver?: true }
  | { name: 'placed'; purchase: PurchaseView }
  | { name: 'failed'; failure: ClientFailure }

/**
 * Returns the stage of checkout. Invariants:
 * 1. A purchase that the store reports is final: no failure and no clock hides it.
 * 2. While an outcome is unknown, nothing can be bought.
 * 3. A hold that was shown stays visible when the store is not reachable.
 */
export function stageOf(facts: CheckoutFacts): Stage {
  const { orderState, orderFailure, confirm } = facts
  if (orderState && 'purchase' in orderState) return { name: 'placed', purchase: orderState.purchase }
  // The waiting lists show its place. There is nothing to pay for yet.
  if (orderState && 'waiting' in orderState) return { name: 'missing' }
  if (confirm === 'unknown') return { name: 'checking', lines: linesOf(orderState) ?? facts.review ?? [] }
  if (!orderState && facts.review) return underReview(facts.review, facts)
  if (!orderState) return unseen(orderFailure)
  if ('lines' in orderState) {
    if (orderState.state === 'expired') return { name: 'expired', lines: orderState.lines, isFinal: true }
    // Released, in this tab or elsewhere.
    return { name: 'missing', isOver: true }
  }

  const { hold } = orderState
  if (confirm === 'sent') return { name: 'held', hold, buying: 'under-way' }
  if (facts.timeIsOver || facts.refusedAsExpired) {
    const saysNothing = orderFailure !== null && !mayRetry(orderFailure)
    return { name: 'expired', lines: hold.lines, isFinal: facts.refusedAsExpired || saysNothing }
  }
  // Released, perhaps in another tab.
  if (orderFailure?.code === 'order-not-found') return { name: 'missing' }
  if (confirm === 'pending') return { name: 'held', hold, buying: 'pending' }
  return { name: 'held', hold, buying: facts.storeIsAway || orderFailure ? 'paused' : 'possible' }
}

function underReview(
  lines: readonly ChosenLine[],
  { confirm, orderFailure, storeIsAway }: CheckoutFacts,
): Stage {
  if (confirm === 'sent') return { name: 'review', lines, buying: 'under-way' }
  const paused = storeIsAway || (orderFailure !== null && orderFailure.code !== 'order-not-found')
  return { name: 'review', lines, buying: paused ? 'paused' : 'possible' }
}

function unseen(failure: ClientFailure | null): Stage {
  // After the end of a session the page redirects to log in by itself.
  if (!failure || failure.code === 'not-logged-in') return { name: 'loading' }
  if (failure.code === 'order-not-found' || failure.code === 'invalid-input') return { name: 'missing' }
  return mayRetry(failure) ? { name: 'checking', lines: [] } : { name: 'failed', failure }
}

function linesOf(orderState: OrderState | undefined): readonly ChosenLine[] | null {
  if (!orderState) return null
  if ('purchase' in orderState) return orderState.purchase.lines
  if ('waiting' in orderState) return null
  return 'hold' in orderState ? orderState.hold.lines : orderState.lines
}

/** The query interval of the order at each stage, in milliseconds. */
const askAgainMs = {
  loading: false,
  checking: 1_500,
  review: false,
  held: 15_000,
  expired: false,
  missing: false,
  placed: false,
  failed: false,
} as const satisfies Record<Stage['name'], number | false>

/**
 * Returns after how many milliseconds the order is queried again; `false` for never.
 * @param lostOne a confirmation was lost before, and may still reach the store
 */
export function askAgainAfter(stage: Stage, lostOne: boolean): number | false {
  const soon = 'buying' in stage && (lostOne || stage.buying === 'paused')
  if (soon) return 2_000
  // A query makes the store release expired tickets, and the store's clock may differ from the
  // browser's.
  return stage.name === 'expired' && !stage.isFinal ? 1_500 : askAgainMs[stage.name]
}

const unknownOutcomes: ReadonlySet<ClientFailureCode> = new Set<ClientFailureCode>([
  'outcome-unknown',
  'unreachable',
  'internal',
])

/** Whether a write with this failure may have been committed. */
export function outcomeIsUnknown(failure: ClientFailure): boolean {
  return unknownOutcomes.has(failure.code)
}

/**
 * Whether another reservation may succeed. Otherwise the choice has to change, on the page of the
 * event.
 */
export function isWorthAnotherTry({ code }: ClientFailure): boolean {
  if (code === 'unreachable' || code === 'not-enough-left') return true
  return failureDecisions[code] === 'retry'
}

/** Returns a choice lowered to the available number of a ticket type; empty if nothing is left. */
export function takeWhatIsLeft<Line extends { ticketType: string; quantity: number }>(
  lines: readonly Line[],
  { ticketType, available }: { ticketType: string; available: number },
): Line[] {
  return lines
    .map((line) =>
      line.ticketType === ticketType ? { ...line, quantity: Math.min(line.quantity, available) } : line,
    )
    .filter((line) => line.quantity > 0)
}
