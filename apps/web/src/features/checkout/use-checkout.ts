import { useQuery } from '@tanstack/react-query'
import type { OrderRef } from '@ticketcd/schema'
import { useEffect, useState } from 'react'
import { cartOf, openOrderOf, reviewOf } from '../../lib/cart.ts'
import { isStale, useConnection } from '../../lib/connection.ts'
import { type ClientFailure, failureOf, mayRetry } from '../../lib/failure.ts'
import { sentStepOf } from '../../lib/inner/sent-order.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { localDeadline } from './countdown.ts'
import { keptHoldOf } from './kept-hold.ts'
import { askAgainAfter, type ChosenLine, type OrderState, type Stage, stageOf } from './stage.ts'
import type { Lost } from './use-lost-step.ts'
import { useSecondsUntil } from './use-seconds-until.ts'
import { useSending } from './use-sending.ts'

export interface CheckoutView {
  stage: Stage
  /** Of the hold; `null` without one. */
  secondsLeft: number | null
  /** Why the last attempt to buy was refused. */
  refusal: ClientFailure | null
  /** An attempt to buy was lost, and the store has confirmed since that nothing is bought. */
  notThrough: boolean
  /**
   * Buys the held or reviewed tickets.
   * @param payment the payment token, if there is something to pay
   */
  confirm: (payment?: string) => void
}

/** The result of the order query, with the times of its last answers. */
interface OrderAnswer {
  data: OrderState | undefined
  error: object | null
  /** By the browser's clock, in milliseconds since 1970; 0 for never. */
  dataUpdatedAt: number
  errorUpdatedAt: number
}

/**
 * The state of one order until it is a purchase.
 * @param review the lines of an order that is bought in one step; `null` for one that is held
 */
export function useCheckout(
  { eventId, orderId }: OrderRef,
  review: readonly ChosenLine[] | null,
): CheckoutView {
  const trpc = useTRPC()
  const connection = useConnection()
  const keptHold = keptHoldOf(orderId)
  const { isSent, isUndecided, lost, refusal, send } = useSending({ eventId, orderId })

  const isSettled = (answer: OrderAnswer) => lost !== null && settles(answer, lost)
  const wasNotBought = (answer: OrderAnswer) => lost?.step === 'purchase' && isSettled(answer)
  const stageAt = (answer: OrderAnswer): Stage => {
    const { orderState, receivedAt } = orderStateIn(answer, keptHold)
    const deadline = deadlineOf(orderState, receivedAt)
    const unknown = lost !== null && lost.outcome !== 'nothing' && !isSettled(answer)
    const { error } = answer
    return stageOf({
      orderState,
      review,
      orderFailure: error && failureOf(error),
      confirm: isSent ? 'sent' : unknown ? 'unknown' : isUndecided ? 'pending' : 'idle',
      refusedAsExpired: refusal?.code === 'hold-expired',
      timeIsOver: deadline !== null && deadline <= Date.now(),
      storeIsAway: isStale(connection),
    })
  }

  const order = useQuery(
    trpc.checkout.order.queryOptions(
      { eventId, orderId },
      {
        // The store has no record of an order that was never sent.
        enabled: !isSent && (review === null || lost !== null),
        retry: false,
        staleTime: 0,
        refetchInterval: ({ state }) => askAgainAfter(stageAt(state), wasNotBought(state)),
      },
    ),
  )
  const answer = useLatestAnswer(order)
  const { orderState, receivedAt } = orderStateIn(answer, keptHold)
  const secondsLeft = useSecondsUntil(deadlineOf(orderState, receivedAt))
  const stage = stageAt(answer)

  const held = order.data && 'hold' in order.data ? order.data.hold : null
  useEffect(() => {
    if (held) keptHoldOf(orderId).write({ hold: held, receivedAt: order.dataUpdatedAt })
  }, [orderId, held, order.dataUpdatedAt])
  const isBought = stage.name === 'placed'
  useEffect(() => {
    if (isBought) forgetOpen({ eventId, orderId })
  }, [isBought, eventId, orderId])

  const isKnown = isBought || isSettled(answer)
  useEffect(() => {
    if (isKnown) sentStepOf(orderId).remove()
  }, [isKnown, orderId])

  return {
    stage,
    secondsLeft,
    refusal: isSettled(answer) ? null : refusal,
    notThrough: wasNotBought(answer),
    confirm: (payment) => {
      if (!('buying' in stage) || stage.buying !== 'possible') return
      if (stage.name === 'held') send({ kind: 'confirm', payment })
      else
        send({
          kind: 'buy',
          lines: stage.lines.map(({ ticketType, quantity }) => ({ ticketType, quantity })),
        })
    },
  }
}

/**
 * Removes the stored parts of an order that is bought. A query may report the purchase instead of
 * the answer to the press.
 */
function forgetOpen({ eventId, orderId }: OrderRef) {
  const kept = [openOrderOf(eventId), reviewOf(eventId)].filter((each) => each.read()?.orderId === orderId)
  if (kept.length === 0) return
  for (const each of kept) each.remove()
  cartOf(eventId).remove()
}

/** Whether the store has reported the outcome of a lost step. */
function settles(answer: OrderAnswer, { step, outcome, at }: Lost): boolean {
  // A hold that exists was committed.
  if (step === 'hold' && answer.data) return true
  return outcome !== 'unknown' && saidAt(answer) > at
}

/**
 * Returns when the store last answered about the order, in milliseconds since 1970. "Not found"
 * counts as an answer.
 */
function saidAt({ error, dataUpdatedAt, errorUpdatedAt }: OrderAnswer): number {
  const none = error && failureOf(error).code === 'order-not-found'
  return none ? Math.max(dataUpdatedAt, errorUpdatedAt) : dataUpdatedAt
}

/**
 * A query without data drops its error at each new attempt. Keeping the last error prevents a
 * flicker.
 */
function useLatestAnswer({ data, error, dataUpdatedAt, errorUpdatedAt }: OrderAnswer): OrderAnswer {
  const [lastError, setLastError] = useState(error)
  if (error && error !== lastError) setLastError(error)
  return { data, error: data ? error : (error ?? lastError), dataUpdatedAt, errorUpdatedAt }
}

/** Returns the latest answer; if the store does not answer, the one stored before a reload. */
function orderStateIn(
  { data, error, dataUpdatedAt }: OrderAnswer,
  keptHold: ReturnType<typeof keptHoldOf>,
): { orderState: OrderState | undefined; receivedAt: number } {
  const kept = !data && error && mayRetry(failureOf(error)) ? keptHold.read() : undefined
  return kept
    ? { orderState: { state: 'held', hold: kept.hold }, receivedAt: kept.receivedAt }
    : { orderState: data, receivedAt: dataUpdatedAt }
}

function deadlineOf(orderState: OrderState | undefined, receivedAt: number): number | null {
  return orderState && 'hold' in orderState ? localDeadline(orderState.hold, receivedAt) : null
}
