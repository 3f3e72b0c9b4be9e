import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { OrderRef } from '@ticketcd/schema'
import { useRef, useState } from 'react'
import { cartOf, openOrderOf } from '../../lib/cart.ts'
import { isStale, refetchEvery, useConnection } from '../../lib/connection.ts'
import { type ClientFailure, failureOf } from '../../lib/failure.ts'
import { stored } from '../../lib/storage.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { localDeadline } from './countdown.ts'
import { askAgainMs, outcomeIsUnknown, type Stage, type Standing, stageOf } from './stage.ts'
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
  /** A confirmation got lost and the store says now that nothing was bought. */
  notThrough: boolean
  confirm: () => void
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
  const [unknownSince, setUnknownSince] = useState(() => sentAt.read() ?? null)
  /** A second press may come before the first one has been rendered. */
  const sending = useRef(false)

  const orderKey = trpc.checkout.order.queryKey({ eventId, orderId })
  const confirmation = useMutation(
    trpc.checkout.confirm.mutationOptions({
      onMutate: async () => {
        setUnknownSince(null)
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
        if (outcomeIsUnknown(failureOf(error))) setUnknownSince(Date.now())
        void queryClient.invalidateQueries({ queryKey: orderKey })
      },
      onSettled: (_answer, error) => {
        sending.current = false
        if (!error || !outcomeIsUnknown(failureOf(error))) sentAt.remove()
      },
    }),
  )

  const refusal = confirmation.error && failureOf(confirmation.error)
  const isSettled = (heardAt: number) => unknownSince !== null && heardAt > unknownSince
  const stageAt = ({ data, error, dataUpdatedAt }: Heard): Stage => {
    const deadline = deadlineOf(data, dataUpdatedAt)
    const unknown = unknownSince !== null && !isSettled(dataUpdatedAt)
    return stageOf({
      standing: data,
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
        refetchInterval: ({ state }) => {
          // What got lost may still be on its way to the store.
          const everyMs = isSettled(state.dataUpdatedAt) ? 2_000 : askAgainMs[stageAt(state).name]
          return everyMs !== false && refetchEvery(everyMs)()
        },
      },
    ),
  )
  const secondsLeft = useSecondsUntil(deadlineOf(order.data, order.dataUpdatedAt))
  const stage = stageAt(order)

  return {
    stage,
    secondsLeft,
    refusal: refusal && !outcomeIsUnknown(refusal) ? refusal : null,
    notThrough: isSettled(order.dataUpdatedAt),
    confirm: () => {
      if (sending.current || stage.name !== 'held' || stage.buying !== 'possible') return
      sending.current = true
      confirmation.mutate({ eventId, orderId })
    },
  }
}

function deadlineOf(standing: Standing | undefined, receivedAt: number): number | null {
  return standing && 'hold' in standing ? localDeadline(standing.hold, receivedAt) : null
}
