import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { OrderRef } from '@ticketcd/schema'
import { useTRPC } from '../../lib/trpc.ts'

/**
 * The mutation that cancels tickets of an order.
 * @param onCancelled runs after the answer, and before all purchases are queried again
 */
export function useCancel({ eventId, orderId }: OrderRef, onCancelled: () => void) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  return useMutation(
    trpc.checkout.cancel.mutationOptions({
      onSuccess: ({ purchase: after }) => {
        queryClient.setQueryData(trpc.purchases.one.queryKey({ eventId, orderId }), after)
        queryClient.removeQueries({ queryKey: trpc.checkout.order.queryKey({ eventId, orderId }) })
        onCancelled()
      },
      onSettled: () => {
        void queryClient.invalidateQueries({ queryKey: trpc.catalogue.pathKey() })
        return queryClient.invalidateQueries({ queryKey: trpc.purchases.pathKey() })
      },
    }),
  )
}
