import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { OrderRef } from '@ticketcd/schema'
import { useEffect, useRef, useState } from 'react'
import { cartOf, openOrderOf } from '../../lib/cart.ts'
import { isStale, useConnection } from '../../lib/connection.ts'
import { type ClientFailure, failureOf, mayRetry } from '../../lib/failure.ts'
import { stored } from '../../lib/storage.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { localDeadline } from './countdown.ts'
import { keptHoldOf } from './kept-hold.ts'
import { askAgainAfter, outcomeIsUnknown, type Stage, type Standing, stageOf } from './stage.ts'
import { useSecondsUntil } from './use-seconds-until.ts'

/** When an order's confirmation was sent, until its outcome is known: a reload in between goes on checking. */
const sentAtOf = (orderId: string) =>
  stored('sessionStorage', `confirming.${orderId}`, (raw) => (typeof raw === 'number' ? raw : undefined))

export interface CheckoutView {
  stage: Stage
  /** Of the hold; `null` when there is none. */
  secondsLeft: number | null
  /** Why the last confirmation was refused. */
  refusal: ClientFailure | null
  /** A confirmation got lost, and the store has said since that nothing is bought. */
  notThrough: boolean
  confirm: () => void
}

/** A confirmation without the store's word on it, and when that was clear, in milliseconds since 1970. */
interface Lost {
  at: number
  /** `nothing`: it is certain that it did not happen. */
  outcome: 'unknown' | 'nothing'
}

/** What a query knows of the order, and since when. */
interface Heard {
  data: Standing | undefined
  error: object | null
  /** By the browser's clock, in milliseconds since 1970; 0 for never. */
  dataUpdatedAt: number
}

/** One order from its hold to its purchase. */
export function useCheckout({ eventId, orderId }: OrderRef): CheckoutView {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const connection = useConnection()
  const sentAt = sentAtOf(orderId)
  const keptHold = keptHoldOf(orderId)
  const [lost, setLost] = useState<Lost | null>(() => lostBeforeReload(sentAt.read()))
  /** A second press may come before the first one has been rendered. */
  const sending = useRef(false)

  const orderKey = trpc.checkout.order.queryKey({ eventId, orderId })
  const confirmation = useMutation(
    trpc.checkout.confirm.mutationOptions({
      onMutate: async () => {
        setLost(null)
        sentAt.write(Date.now())
        // An answer to an older question must not settle this one.
        await queryClient.cancelQueries({ queryKey: orderKey })
      },
      onSuccess: ({ purchase }) => {
        queryClient.setQueryData(orderKey, () => ({ state: purchase.status, purchase }))
        openOrderOf(eventId).remove()
        cartOf(eventId).remove()
        void queryClient.invalidateQueries({ queryKey: trpc.purchases.pathKey() })
      },
      onError: (error) => {
        const failure = failureOf(error)
        if (outcomeIsUnknown(failure)) setLost({ at: Date.now(), outcome: 'unknown' })
        else if (failure.code === 'unavailable') setLost({ at: Date.now(), outcome: 'nothing' })
        void queryClient.invalidateQueries({ queryKey: orderKey })
      },
      onSettled: (_answer, error) => {
        sending.current = false
        if (!error || !outcomeIsUnknown(failureOf(error))) sentAt.remove()
      },
    }),
  )

  const refusal = confirmation.error && failureOf(confirmation.error)
  const isSettled = ({ dataUpdatedAt }: Heard) => lost !== null && dataUpdatedAt > lost.at
  const stageAt = (heard: Heard): Stage => {
    const { standing, receivedAt } = standingIn(heard, keptHold)
    const deadline = deadlineOf(standing, receivedAt)
    const unknown = lost?.outcome === 'unknown' && !isSettled(heard)
    const { error } = heard
    return stageOf({
      standing,
      orderFailure: error && failureOf(error),
      confirm: confirmation.isPending ? 'sent' : unknown ? 'unknown' : 'idle',
      refusedAsExpired: refusal?.code === 'hold-expired',
      timeIsOver: deadline !== null && deadline <= Date.now(),
      storeIsAway: isStale(connection),
    })
  }

  const order = useQuery(
    trpc.checkout.order.queryOptions(
      { eventId, orderId },
      {
        enabled: !confirmation.isPending,
        retry: false,
        staleTime: 0,
        refetchInterval: ({ state }) => askAgainAfter(stageAt(state), isSettled(state)),
      },
    ),
  )
  const heard = useHeard(order)
  const { standing, receivedAt } = standingIn(heard, keptHold)
  const secondsLeft = useSecondsUntil(deadlineOf(standing, receivedAt))
  const stage = stageAt(heard)

  const held = order.data && 'hold' in order.data ? order.data.hold : null
  useEffect(() => {
    if (held) keptHoldOf(orderId).write({ hold: held, receivedAt: order.dataUpdatedAt })
  }, [orderId, held, order.dataUpdatedAt])

  return {
    stage,
    secondsLeft,
    refusal: refusal && !outcomeIsUnknown(refusal) && !isSettled(order) ? refusal : null,
    notThrough: isSettled(order),
    confirm: () => {
      if (sending.current || stage.name !== 'held' || stage.buying !== 'possible') return
      sending.current = true
      confirmation.mutate({ eventId, orderId })
    },
  }
}

/** A query without an answer forgets its failure whenever it is asked again; the page must not flicker with it. */
function useHeard({ data, error, dataUpdatedAt }: Heard): Heard {
  const [lastError, setLastError] = useState(error)
  if (error && error !== lastError) setLastError(error)
  return { data, error: data ? error : (error ?? lastError), dataUpdatedAt }
}

function lostBeforeReload(sentAt: number | undefined): Lost | null {
  return sentAt === undefined ? null : { at: sentAt, outcome: 'unknown' }
}

/** What was heard; when the store says nothing, what it said before the page was loaded. */
function standingIn(
  { data, error, dataUpdatedAt }: Heard,
  keptHold: ReturnType<typeof keptHoldOf>,
): { standing: Standing | undefined; receivedAt: number } {
  const kept = !data && error && mayRetry(failureOf(error)) ? keptHold.read() : undefined
  return kept
    ? { standing: { state: 'held', hold: kept.hold }, receivedAt: kept.receivedAt }
    : { standing: data, receivedAt: dataUpdatedAt }
}

function deadlineOf(standing: Standing | undefined, receivedAt: number): number | null {
  return standing && 'hold' in standing ? localDeadline(standing.hold, receivedAt) : null
}
