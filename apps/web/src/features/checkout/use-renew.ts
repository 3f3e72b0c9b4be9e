import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { OrderRef } from '@ticketcd/schema'
import { useTRPC } from '../../lib/trpc.ts'

/**
 * Restarts the time of a hold. A request carries the number of the renewal, so a retry after a lost
 * answer adds no second one.
 */
export function useRenew({ eventId, orderId }: OrderRef) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const orderKey = trpc.checkout.order.queryKey({ eventId, orderId })
  return useMutation(
    trpc.checkout.renew.mutationOptions({
      // An older answer must not overwrite the new deadline.
      onMutate: () => queryClient.cancelQueries({ queryKey: orderKey }),
      onSuccess: ({ hold }) => queryClient.setQueryData(orderKey, () => ({ state: 'held' as const, hold })),
      onError: () => void queryClient.invalidateQueries({ queryKey: orderKey }),
    }),
  )
}
