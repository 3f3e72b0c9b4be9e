import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { cartOf, openOrderOf } from '../../lib/cart.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { paths } from '../../lib/paths.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { toast } from '../../ui/toast.ts'

/** Gives a hold's tickets back and leaves to the event. If that fails they go back when the hold ends. */
export function useRelease(eventId: string) {
  const { t } = useI18n()
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
        void toast(t.checkout.released)
      },
    }),
  )
}
