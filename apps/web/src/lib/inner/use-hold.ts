import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useAccount } from '../account.ts'
import { cartOf, type OpenOrder, openOrderOf } from '../cart.ts'
import { failureOf, mayRetry } from '../failure.ts'
import { paths } from '../paths.ts'
import { useReturnAddress } from '../return-address.ts'
import { useTRPC } from '../trpc.ts'
import { sentStepOf } from './sent-order.ts'
import { uuidv7 } from './uuidv7.ts'

/** The requested number of tickets of one type. */
interface WantedLine {
  ticketType: string
  quantity: number
}

/**
 * Reserves tickets and opens their checkout. A retry after a failure sends the same order id with
 * the same lines, so the tickets are reserved at most once.
 */
export function useHold(eventId: string) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const account = useAccount()
  const next = useReturnAddress()
  const attempt = useRef<{ content: string; orderId: string }>(undefined)
  const openOrder = openOrderOf(eventId)

  const logIn = () => void navigate(paths.logIn(next))
  const giveBack = useMutation(trpc.checkout.release.mutationOptions())
  const { mutate, isPending, error, reset } = useMutation(
    trpc.checkout.hold.mutationOptions({
      // Stored before it is sent: if the answer is lost, the page can still find the order.
      onMutate: ({ orderId, lines }) => {
        const before = openOrder.read()
        openOrder.write({ orderId })
        cartOf(eventId).write(Object.fromEntries(lines.map((line) => [line.ticketType, line.quantity])))
        return before
      },
      onSuccess: ({ hold }, _wanted, before) => {
        attempt.current = undefined
        // A new choice releases the previous hold. If the release fails, the hold expires.
        if (before && before.orderId !== hold.orderId) giveBack.mutate({ eventId, orderId: before.orderId })
        const ref = { eventId, orderId: hold.orderId }
        queryClient.setQueryData(trpc.checkout.order.queryKey(ref), () => ({ state: 'held' as const, hold }))
        void navigate(paths.checkout(eventId, hold.orderId))
      },
      onError: (cause, { orderId }, before) => {
        const failure = failureOf(cause)
        if (!mayRetry(failure)) forget(before)
        if (failure.code === 'not-logged-in') logIn()
        if (failure.code !== 'outcome-unknown') return
        // Checkout polls the order until it is settled. If it is open already, it refetches once.
        sentStepOf(orderId).write('hold')
        void queryClient.invalidateQueries({ queryKey: trpc.checkout.order.queryKey({ eventId, orderId }) })
        void navigate(paths.checkout(eventId, orderId))
      },
      onSettled: () =>
        queryClient.invalidateQueries({ queryKey: trpc.catalogue.event.queryKey({ eventId }) }),
    }),
  )

  /** A rejected order holds no tickets, but the previous one may. */
  function forget(before: OpenOrder | undefined) {
    if (before) openOrder.write(before)
    else openOrder.remove()
  }

  /** @param orderId of an order whose first request may be lost; by default a new id */
  function hold(wanted: readonly WantedLine[], orderId?: string) {
    if (account === null) return logIn()
    const lines = wanted.map(({ ticketType, quantity }) => ({ ticketType, quantity }))
    const content = JSON.stringify(lines)
    if (attempt.current?.content !== content) attempt.current = { content, orderId: orderId ?? uuidv7() }
    mutate({ eventId, orderId: attempt.current.orderId, lines })
  }

  return { hold, isPending, failure: error && failureOf(error), reset }
}
