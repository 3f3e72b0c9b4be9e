import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useAccount } from '../../lib/account.ts'
import { openOrderOf } from '../../lib/cart.ts'
import { failureOf, mayRetry } from '../../lib/failure.ts'
import { paths } from '../../lib/paths.ts'
import { useReturnAddress } from '../../lib/return-address.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { uuidv7 } from '../../lib/uuidv7.ts'
import type { CartLine } from './use-cart.ts'

/**
 * Reserves what is in the cart and goes on to checkout. Pressing again after a failure sends the same order id
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
  const { mutate, isPending, error, reset } = useMutation(
    trpc.checkout.hold.mutationOptions({
      // Kept before it is sent: if the answer is lost, the page can still find the order.
      onMutate: ({ orderId }) => openOrder.write({ orderId }),
      onSuccess: ({ hold }) => {
        attempt.current = undefined
        void navigate(paths.checkout(eventId, hold.orderId))
      },
      onError: (cause) => {
        const failure = failureOf(cause)
        if (!mayRetry(failure)) openOrder.remove()
        if (failure.code === 'not-logged-in') logIn()
      },
      onSettled: () =>
        queryClient.invalidateQueries({ queryKey: trpc.catalogue.event.queryKey({ eventId }) }),
    }),
  )

  function hold(cart: readonly CartLine[]) {
    if (account === null) return logIn()
    const lines = cart.map(({ ticketType, quantity }) => ({ ticketType, quantity }))
    const content = JSON.stringify(lines)
    if (attempt.current?.content !== content) attempt.current = { content, orderId: uuidv7() }
    mutate({ eventId, orderId: attempt.current.orderId, lines })
  }

  return { hold, isPending, failure: error && failureOf(error), reset }
}
