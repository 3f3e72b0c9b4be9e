import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useAccount } from './account.ts'
import { cartOf, type OpenOrder, openOrderOf } from './cart.ts'
import { failureOf, mayRetry } from './failure.ts'
import { paths } from './paths.ts'
import { useReturnAddress } from './return-address.ts'
import { sentStepOf } from './sent-order.ts'
import { useTRPC } from './trpc.ts'
import { uuidv7 } from './uuidv7.ts'

/** What is asked for of one ticket type. */
interface WantedLine {
  ticketType: string
  quantity: number
}

/**
 * Reserves tickets and goes on to their checkout. Pressing again after a failure sends the same order id
 * with the same lines, so however often it arrives, the tickets are reserved once.
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
      // Kept before it is sent: if the answer is lost, the page can still find the order.
      onMutate: ({ orderId, lines }) => {
        const before = openOrder.read()
        openOrder.write({ orderId })
        cartOf(eventId).write(Object.fromEntries(lines.map((line) => [line.ticketType, line.quantity])))
        return before
      },
      onSuccess: ({ hold }, _wanted, before) => {
        attempt.current = undefined
        // Who chooses anew leaves what they held for somebody else; if that fails it goes back when its time is over.
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
        // Checkout asks for the order until it is settled, and once more where it was open already.
        sentStepOf(orderId).write('hold')
        void queryClient.invalidateQueries({ queryKey: trpc.checkout.order.queryKey({ eventId, orderId }) })
        void navigate(paths.checkout(eventId, orderId))
      },
      onSettled: () =>
        queryClient.invalidateQueries({ queryKey: trpc.catalogue.event.queryKey({ eventId }) }),
    }),
  )

  /** An order that was refused holds nothing; one from before may still. */
  function forget(before: OpenOrder | undefined) {
    if (before) openOrder.write(before)
    else openOrder.remove()
  }

  /** @param orderId of an order whose first try may have got lost; otherwise the attempt makes its own */
  function hold(wanted: readonly WantedLine[], orderId?: string) {
    if (account === null) return logIn()
    const lines = wanted.map(({ ticketType, quantity }) => ({ ticketType, quantity }))
    const content = JSON.stringify(lines)
    if (attempt.current?.content !== content) attempt.current = { content, orderId: orderId ?? uuidv7() }
    mutate({ eventId, orderId: attempt.current.orderId, lines })
  }

  return { hold, isPending, failure: error && failureOf(error), reset }
}
