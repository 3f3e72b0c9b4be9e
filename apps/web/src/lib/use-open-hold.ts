import { useQuery } from '@tanstack/react-query'
import type { HoldView } from '@ticketcd/schema'
import { useAccount } from './account.ts'
import { openOrderOf } from './cart.ts'
import { useTRPC } from './trpc.ts'

/** @returns the user's current hold on tickets of the event; `null` if there is none */
export function useOpenHold(eventId: string): HoldView | null {
  const trpc = useTRPC()
  const account = useAccount()
  const orderId = openOrderOf(eventId).read()?.orderId ?? ''
  const { data: order } = useQuery(
    trpc.checkout.order.queryOptions(
      { eventId, orderId },
      { enabled: Boolean(account) && orderId !== '', refetchInterval: 15_000 },
    ),
  )
  return order?.state === 'held' ? order.hold : null
}
