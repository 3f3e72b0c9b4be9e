import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { OrderRef } from '@ticketcd/schema'
import { useTRPC } from '../../lib/trpc.ts'

/** Starts a hold's clock again. A press names which renewal it is, so pressing again after a lost answer adds no more than one. */
export function useRenew({ eventId, orderId }: OrderRef) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const orderKey = trpc.checkout.order.queryKey({ eventId, orderId })
  return useMutation(
    trpc.checkout.renew.mutationOptions({
      // An answer to an older question must not take the new deadline back.
      onMutate: () => queryClient.cancelQueries({ queryKey: orderKey }),
      onSuccess: ({ hold }) => queryClient.setQueryData(orderKey, () => ({ state: 'held' as const, hold })),
      onError: () => void queryClient.invalidateQueries({ queryKey: orderKey }),
    }),
  )
}
