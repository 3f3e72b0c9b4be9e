import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { cartOf, openOrderOf } from '../../lib/cart.ts'
import { useAreaMessages } from '../../lib/inner/area.ts'
import { paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { toast } from '../../ui/toast.ts'
import { checkoutMessages } from './checkout-messages.ts'

/**
 * Releases a hold and leaves to the page of the event. If that fails, the tickets return when the
 * hold expires.
 */
export function useRelease(eventId: string) {
  const m = useAreaMessages(checkoutMessages)
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return useMutation(
    trpc.checkout.release.mutationOptions({
      onSuccess: async (_answer, ref) => {
        openOrderOf(eventId).remove()
        cartOf(eventId).remove()
        await navigate(paths.event(eventId))
        queryClient.removeQueries({ queryKey: trpc.checkout.order.queryKey(ref) })
        void queryClient.invalidateQueries({ queryKey: trpc.catalogue.pathKey() })
        void toast(m.released)
      },
    }),
  )
}
