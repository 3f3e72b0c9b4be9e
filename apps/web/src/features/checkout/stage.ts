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

/** Everything that decides what checkout shows. */
export interface CheckoutFacts {
  /** What the store last said about the order; `undefined` before it said anything. */
  orderState: OrderState | undefined
  /** Why it said nothing when it was last asked. */
  orderFailure: ClientFailure | null
  /** What is bought in one step when it is confirmed, without having been held; `null` for a hold. */
  review: readonly ChosenLine[] | null
  /**
   * `unknown`: it was sent, no answer came, and the store was not heard about the order since.
   * `pending`: the payment is not decided yet, and is asked for again.
   */
  confirm: 'idle' | 'sent' | 'unknown' | 'pending'
  /** The store refused to confirm because the time was over, whatever the browser's clock thinks. */
  refusedAsExpired: boolean
  /** No seconds are left. */
  timeIsOver: boolean
  /** The way to the store is down, so nothing can be bought at the moment. */
  storeIsAway: boolean
}

/** What the button that buys can do at the moment. */
export type Buying = 'possible' | 'under-way' | 'pending' | 'paused'

/** Where a customer stands in checkout, with what that stage has to show. */
export type Stage =
  | { name: 'loading' }
  /** It is not known whether the tickets are bought. Nothing may be pressed but the ways out. */
  | { name: 'checking'; lines: readonly ChosenLine[] }
  /** Nothing is held: it is bought in one step, as it stands there. */
  | { name: 'review'; lines: readonly ChosenLine[]; buying: Buying }
  | { name: 'held'; hold: HoldView; buying: Buying }
  /**
   * `isFinal`: the store has said so, and has taken the tickets back by then, or it says nothing more of this order. Otherwise it is
   * only what the clock here says.
   */
  | { name: 'expired'; lines: readonly ChosenLine[]; isFinal: boolean }
  /** `isOver`: its id was used, and another try needs another one. */
  | { name: 'missing'; isOver?: true }
  | { name: 'placed'; purchase: PurchaseView }
  | { name: 'failed'; failure: ClientFailure }

/**
 * Invariants:
 * 1. What the store says of a purchase is final: no failure and no clock hides it.
 * 2. While an outcome is unknown the customer is never offered to buy.
 * 3. A hold that was seen stays in sight when the store goes away.
 */
export function stageOf(facts: CheckoutFacts): Stage {
  const { orderState, orderFailure, confirm } = facts
  if (orderState && 'purchase' in orderState) return { name: 'placed', purchase: orderState.purchase }
  // Its place is shown with the waiting lists; there is nothing to pay for yet.
  if (orderState && 'waiting' in orderState) return { name: 'missing' }
  if (confirm === 'unknown') return { name: 'checking', lines: linesOf(orderState) ?? facts.review ?? [] }
  if (!orderState && facts.review) return underReview(facts.review, facts)
  if (!orderState) return unseen(orderFailure)
  if ('lines' in orderState) {
    if (orderState.state === 'expired') return { name: 'expired', lines: orderState.lines, isFinal: true }
    // Given back, in this tab or elsewhere.
    return { name: 'missing', isOver: true }
  }

  const { hold } = orderState
  if (confirm === 'sent') return { name: 'held', hold, buying: 'under-way' }
  if (facts.timeIsOver || facts.refusedAsExpired) {
    const saysNothing = orderFailure !== null && !mayRetry(orderFailure)
    return { name: 'expired', lines: hold.lines, isFinal: facts.refusedAsExpired || saysNothing }
  }
  // It was given back, perhaps in another tab.
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
  // After the end of a session the page leads to log in by itself.
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

/** How often the order is asked for again at each stage, in milliseconds. */
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
 * When to ask for the order again, in milliseconds; `false` for never.
 * @param lostOne a confirmation got lost before, and may still be on its way to the store
 */
export function askAgainAfter(stage: Stage, lostOne: boolean): number | false {
  const soon = 'buying' in stage && (lostOne || stage.buying === 'paused')
  if (soon) return 2_000
  // The store takes the tickets back when it is asked, and it may see the time otherwise.
  return stage.name === 'expired' && !stage.isFinal ? 1_500 : askAgainMs[stage.name]
}

const unknownOutcomes: ReadonlySet<ClientFailureCode> = new Set<ClientFailureCode>([
  'outcome-unknown',
  'unreachable',
  'internal',
])

/** Whether a write that failed so may have happened all the same. */
export function outcomeIsUnknown(failure: ClientFailure): boolean {
  return unknownOutcomes.has(failure.code)
}

/** Whether reserving may still work from here; otherwise the choice itself has to change, on the event's page. */
export function isWorthAnotherTry({ code }: ClientFailure): boolean {
  if (code === 'unreachable' || code === 'not-enough-left') return true
  return failureDecisions[code] === 'retry'
}

/** What is left of a choice after the store said how many there are; empty when nothing is. */
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
