import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useAccount } from '../../lib/account.ts'
import { failureOf } from '../../lib/failure.ts'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { uuidv7 } from '../../lib/inner/uuidv7.ts'
import { paths } from '../../lib/paths.ts'
import { useReturnAddress } from '../../lib/return-address.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { toast } from '../../ui/toast.ts'
import { useWaitingSettled } from './use-waiting.ts'
import { waitingMessages } from './waiting-messages.ts'

/**
 * Joins the waiting list of a ticket type. A retry after a lost answer sends the same order id, so
 * there is one place.
 */
export function useJoin(eventId: string, ticketType: string) {
  const m = useAreaMessages(waitingMessages)
  const trpc = useTRPC()
  const navigate = useNavigate()
  const account = useAccount()
  const next = useReturnAddress()
  const settled = useWaitingSettled()
  const attempt = useRef<{ quantity: number; orderId: string }>(undefined)
  const logIn = () => void navigate(paths.logIn(next))
  const { mutate, isPending, error } = useMutation(
    trpc.waitlist.join.mutationOptions({
      ...settled,
      onSuccess: () => {
        attempt.current = undefined
        void toast(m.joined)
      },
      onError: (cause) => {
        if (failureOf(cause).code === 'not-logged-in') logIn()
      },
    }),
  )

  function join(quantity: number) {
    if (account === null) return logIn()
    if (attempt.current?.quantity !== quantity) attempt.current = { quantity, orderId: uuidv7() }
    mutate({ eventId, ticketType, quantity, orderId: attempt.current.orderId })
  }

  return { join, isPending, failure: error && failureOf(error) }
}
