import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useAccount } from '../../lib/account.ts'
import { useI18n } from '../../lib/i18n/i18n.tsx'
import { toast } from '../../lib/toast.ts'
import { useTRPC } from '../../lib/trpc.ts'

/** Whether an event is among the favourites, and a way to change that. Shown at once, taken back when it fails. */
export function useFavourite(eventId: string): [chosen: boolean, toggle: () => void] {
  const { t } = useI18n()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const account = useAccount()
  const idsKey = trpc.favourites.ids.queryKey()
  const { data: ids = [] } = useQuery(
    trpc.favourites.ids.queryOptions(undefined, { enabled: Boolean(account), staleTime: 60_000 }),
  )
  const chosen = account ? ids.includes(eventId) : false

  const change = {
    onMutate: async () => {
      await queryClient.cancelQueries({ queryKey: idsKey })
      const before = queryClient.getQueryData(idsKey) ?? []
      const others = before.filter((each) => each !== eventId)
      queryClient.setQueryData(idsKey, before.includes(eventId) ? others : [...others, eventId])
      return before
    },
    onError: (_error: unknown, _input: unknown, before: string[] | undefined) => {
      queryClient.setQueryData(idsKey, before)
      void toast(t.favourite.failed)
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.favourites.pathKey() }),
  }
  const add = useMutation(trpc.favourites.add.mutationOptions(change))
  const remove = useMutation(trpc.favourites.remove.mutationOptions(change))
  return [chosen, () => (chosen ? remove : add).mutate({ eventId })]
}
